/**
 * The standalone program: the same engine on local hosts, with a terminal as its view and the working directory's state
 * as its memory. It may use all engine rooms, and it alone may write to the console or end the JVM.
 */
package io.jenkins.plugins.esphome.cli;
