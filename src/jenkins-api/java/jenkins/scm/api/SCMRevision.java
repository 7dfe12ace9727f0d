package jenkins.scm.api;

public abstract class SCMRevision {
    @Override
    public abstract boolean equals(Object other);

    @Override
    public abstract int hashCode();
}
