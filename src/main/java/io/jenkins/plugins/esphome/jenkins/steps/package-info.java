/**
 * The Pipeline steps: what a Jenkinsfile asks for becomes orders to the fleet's service, and what the service tells becomes lines
 * of the build's console and a result. Of Jenkins it knows the Pipeline step API; of ours all engine rooms,
 * {@code jenkins.nodes} and {@code jenkins.config}.
 */
package io.jenkins.plugins.esphome.jenkins.steps;
