/**
 * The immutable words that all rooms share: jobs, requests, devices, machines, firmware and verdicts. Values are checked
 * when they are made, so that a room that receives one need not ask again. It uses the JDK alone and nothing of ours.
 */
package io.jenkins.plugins.esphome.model;
