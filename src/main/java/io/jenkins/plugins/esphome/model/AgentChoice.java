package io.jenkins.plugins.esphome.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * Which machines may be the flashing agent of an upload, where a request says so; without a choice any that reaches the
 * device. Recorded by its fields alone, so that records that only knew one machine are read as what they meant (J5).
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({@JsonSubTypes.Type(AgentChoice.Only.class), @JsonSubTypes.Type(AgentChoice.Labelled.class)})
public sealed interface AgentChoice {

    static AgentChoice only(MachineId machine) {
        return new Only(machine.name());
    }

    static AgentChoice labelled(String expression) {
        return new Labelled(expression);
    }

    /** This machine and no other. */
    record Only(String name) implements AgentChoice {
        public MachineId machine() {
            return new MachineId(name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Any machine that satisfies the expression.
     *
     * @param label in Jenkins a label expression, "cellar && !slow"
     */
    record Labelled(String label) implements AgentChoice {
        /** @throws BadInput if it says nothing */
        public Labelled {
            if (label.isBlank()) {
                throw new BadInput("The flashing agent's label is empty: write one, or leave it out for any agent.");
            }
        }

        @Override
        public String toString() {
            return "'" + label + "'";
        }
    }
}
