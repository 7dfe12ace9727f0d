package io.jenkins.plugins.esphome.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;

/** Numbers requests in the order in which they were filed; written as "17". */
public record RequestId(long number) implements Comparable<RequestId>, Serializable {
    @JsonCreator
    public static RequestId parse(String text) {
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw new BadInput("'" + text + "' is not a request: requests are numbers such as 17.");
        }
        return new RequestId(Long.parseLong(text));
    }

    public JobId job(int index) {
        return new JobId(number, index);
    }

    @Override
    public int compareTo(RequestId other) {
        return Long.compare(number, other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return Long.toString(number);
    }
}
