package io.jenkins.plugins.esphome.queue;

/** What is known of the process of a run that was lost; it decides whether its directory and device are free (Q8, Q13). */
public enum Orphan {
    /** It is known to be gone. */
    GONE,
    /** Nobody could ask: what it used stays quarantined until {@link FirmwareQueue#orphanGone}. */
    MAY_LIVE
}
