/**
 * Where a job should run, and why, decided from an immutable snapshot: no clock, no file, no machine is asked, so that
 * each decision can be repeated in a test and explained to a user. It may use {@code model}.
 */
package io.jenkins.plugins.esphome.schedule;
