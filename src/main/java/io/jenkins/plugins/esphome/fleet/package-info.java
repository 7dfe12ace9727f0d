/**
 * The service that everybody calls: it files requests and joins queue, scheduler, leases, compiles and uploads into one
 * way from a configuration to a verified device; device records and archived firmware are kept here. It may use all rooms
 * below it, and knows neither the command line nor Jenkins.
 */
package io.jenkins.plugins.esphome.fleet;
