/**
 * What every room does alike on a disk: make what only its owner may read, see what lies in a directory, remove a tree
 * without following a link out of it. One place, because each of these is a security rule that a second copy would soon
 * break. It uses the JDK alone and nothing of ours.
 */
package io.jenkins.plugins.esphome.files;
