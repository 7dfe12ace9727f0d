/**
 * What people and scripts see of the engine in Jenkins: the page, badge and records of a run, the log of a job, the machines,
 * devices and jobs of the whole controller, and what an administrator should look at. It shows and records, and decides nothing.
 * Of Jenkins it knows actions, pages and permissions; of ours all engine rooms,
 * {@code jenkins.steps}, {@code jenkins.nodes} and {@code jenkins.config}.
 */
package io.jenkins.plugins.esphome.jenkins.web;
