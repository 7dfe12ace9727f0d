/**
 * What a person reads of a run, in one wording for a terminal and for a build's console: lines while it goes on, a table at
 * its end. It may use {@code fleet}, {@code queue} and {@code model}, and
 * starts nothing.
 */
package io.jenkins.plugins.esphome.report;
