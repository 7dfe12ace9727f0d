package io.jenkins.plugins.esphome.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/** Names one job for ever (J1): the request's number and the job's place in it, written as "17.1". The first is 1. */
public record JobId(long requestNumber, int index) implements Comparable<JobId>, Serializable {
    @JsonCreator
    public static JobId parse(String text) {
        if (!text.matches("[1-9][0-9]{0,17}\\.[1-9][0-9]{0,8}")) {
            throw new BadInput("'" + text + "' is not a job: jobs are written as REQUEST.NUMBER, such as 17.1.");
        }
        int dot = text.indexOf('.');
        return new JobId(Long.parseLong(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
    }

    public RequestId request() {
        return new RequestId(requestNumber);
    }

    @Override
    public int compareTo(JobId other) {
        int byRequest = Long.compare(requestNumber, other.requestNumber);
        return byRequest != 0 ? byRequest : Integer.compare(index, other.index);
    }

    @JsonValue
    @Override
    public String toString() {
        return requestNumber + "." + index;
    }
}
