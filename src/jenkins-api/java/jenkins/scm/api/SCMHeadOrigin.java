package jenkins.scm.api;

public abstract class SCMHeadOrigin {
    public static class Fork extends SCMHeadOrigin {}
}
