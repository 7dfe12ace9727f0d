package io.jenkins.plugins.esphome.jenkins;

import hudson.ExtensionList;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Descriptor;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.scm.ChangeLogParser;
import hudson.scm.NullChangeLogParser;
import hudson.scm.SCM;
import hudson.scm.SCMDescriptor;
import hudson.scm.SCMRevisionState;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jenkins.branch.BranchProperty;
import jenkins.branch.BranchSource;
import jenkins.branch.DefaultBranchPropertyStrategy;
import jenkins.branch.NoTriggerBranchProperty;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.SCMHeadEvent;
import jenkins.scm.api.SCMHeadObserver;
import jenkins.scm.api.SCMHeadOrigin;
import jenkins.scm.api.SCMRevision;
import jenkins.scm.api.SCMSource;
import jenkins.scm.api.SCMSourceCriteria;
import jenkins.scm.api.SCMSourceDescriptor;
import jenkins.scm.api.mixin.ChangeRequestSCMHead;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject;
import org.jvnet.hudson.test.JenkinsRule;

/**
 * A repository without a version control system, so that a multibranch project has real branches and change requests: a folder for
 * each, called as it is. As a hosting service does, it takes the instructions of a build whose sources it does not trust from the
 * branch that the change is for.
 */
final class FolderSource extends SCMSource {
    static final String MAIN = "main";
    static final String FORK = "PR-1";
    static final String COLLEAGUE = "PR-2";

    private final String repository;
    private final boolean trustsForks;

    private FolderSource(Path repository, boolean trustsForks) {
        this.repository = repository.toString();
        this.trustsForks = trustsForks;
    }

    /** @return a project whose branches are known and not built yet; builds start when they are asked for */
    static WorkflowMultiBranchProject project(JenkinsRule jenkins, String name, Path repository) throws Exception {
        return project(jenkins, name, new FolderSource(repository, false));
    }

    /** The same for a repository whose owner said that it trusts everybody. */
    static WorkflowMultiBranchProject trustingProject(JenkinsRule jenkins, String name, Path repository)
            throws Exception {
        return project(jenkins, name, new FolderSource(repository, true));
    }

    @SuppressWarnings("deprecation") // extensions for one Jenkins
    private static WorkflowMultiBranchProject project(JenkinsRule jenkins, String name, SCMSource source)
            throws Exception {
        List.of(new SourceDescriptor(), new CopyDescriptor()).forEach(ExtensionList.lookup(Descriptor.class)::add);
        BranchSource branches = new BranchSource(source);
        branches.setStrategy(new DefaultBranchPropertyStrategy(new BranchProperty[] {new NoTriggerBranchProperty()}));
        WorkflowMultiBranchProject project = jenkins.createProject(WorkflowMultiBranchProject.class, name);
        project.getSourcesList().add(branches);
        project.scheduleBuild2(0).getFuture().get();
        return project;
    }

    @Override
    protected void retrieve(
            SCMSourceCriteria criteria, SCMHeadObserver observer, SCMHeadEvent<?> event, TaskListener listener)
            throws IOException, InterruptedException {
        SCMHead main = new SCMHead(MAIN);
        SCMHead fork = new ChangeRequest(FORK, new SCMHeadOrigin.Fork("stranger"));
        SCMHead colleague = new ChangeRequest(COLLEAGUE, SCMHeadOrigin.DEFAULT);
        for (SCMHead head : List.of(main, fork, colleague)) {
            if (new File(repository, head.getName()).isDirectory()) {
                observer.observe(head, new Now(head));
            }
        }
    }

    @Override
    public SCM build(SCMHead head, SCMRevision revision) {
        SCMHead wanted = revision == null ? head : revision.getHead();
        return new Copy(new File(repository, wanted.getName()).getPath());
    }

    @Override
    public SCMRevision getTrustedRevision(SCMRevision revision, TaskListener listener) {
        boolean strange = revision.getHead().getOrigin() instanceof SCMHeadOrigin.Fork && !trustsForks;
        return strange ? new Now(((ChangeRequest) revision.getHead()).getTarget()) : revision;
    }

    private static final class ChangeRequest extends SCMHead implements ChangeRequestSCMHead {
        private static final long serialVersionUID = 1L;

        private final SCMHeadOrigin origin;

        ChangeRequest(String name, SCMHeadOrigin origin) {
            super(name);
            this.origin = origin;
        }

        @Override
        public SCMHeadOrigin getOrigin() {
            return origin;
        }

        @Override
        public String getId() {
            return getName().substring("PR-".length());
        }

        @Override
        public SCMHead getTarget() {
            return new SCMHead(MAIN);
        }
    }

    /** A folder has no history: it is what it is now. */
    private static final class Now extends SCMRevision {
        private static final long serialVersionUID = 1L;

        Now(SCMHead head) {
            super(head);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Now now && getHead().equals(now.getHead());
        }

        @Override
        public int hashCode() {
            return getHead().hashCode();
        }

        @Override
        public String toString() {
            return getHead().getName();
        }
    }

    private static final class Copy extends SCM {
        private final String folder;

        Copy(String folder) {
            this.folder = folder;
        }

        @Override
        public void checkout(
                Run<?, ?> build,
                Launcher launcher,
                FilePath workspace,
                TaskListener listener,
                File changelog,
                SCMRevisionState baseline)
                throws IOException, InterruptedException {
            workspace.deleteContents();
            new FilePath(new File(folder)).copyRecursiveTo(workspace);
        }

        @Override
        public SCMRevisionState calcRevisionsFromBuild(
                Run<?, ?> build, FilePath workspace, Launcher launcher, TaskListener listener) {
            return SCMRevisionState.NONE;
        }

        @Override
        public ChangeLogParser createChangeLogParser() {
            return NullChangeLogParser.INSTANCE;
        }
    }

    private static final class SourceDescriptor extends SCMSourceDescriptor {
        @Override
        public String getDisplayName() {
            return "Folders";
        }
    }

    private static final class CopyDescriptor extends SCMDescriptor<Copy> {
        CopyDescriptor() {
            super(Copy.class, null);
        }

        @Override
        public String getDisplayName() {
            return "Copy of a folder";
        }
    }
}
