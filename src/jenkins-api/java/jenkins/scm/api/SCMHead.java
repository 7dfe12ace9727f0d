package jenkins.scm.api;

import hudson.model.Item;

public class SCMHead {
    public SCMHeadOrigin getOrigin() {
        throw new UnsupportedOperationException();
    }

    public abstract static class HeadByItem {
        public static SCMHead findHead(Item item) {
            throw new UnsupportedOperationException();
        }
    }
}
