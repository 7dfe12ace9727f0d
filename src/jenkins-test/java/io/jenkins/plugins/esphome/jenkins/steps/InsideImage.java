package io.jenkins.plugins.esphome.jenkins.steps;

import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.Proc;
import hudson.model.Node;
import hudson.model.TaskListener;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/**
 * A step that does what stepping into a container's image does, where there is no container: each command inside is started by another
 * one, which gives it another environment and other programs; files are at the same places.
 */
public final class InsideImage extends Step {
    private final String path;

    /** @param path the PATH inside */
    @DataBoundConstructor
    public InsideImage(String path) {
        this.path = path;
    }

    public String getPath() {
        return path;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, path);
    }

    private static final class Execution extends StepExecution {
        private static final long serialVersionUID = 1L;
        private final String path;

        private Execution(StepContext context, String path) {
            super(context);
            this.path = path;
        }

        @Override
        public boolean start() throws Exception {
            LauncherDecorator outer = getContext().get(LauncherDecorator.class);
            getContext()
                    .newBodyInvoker()
                    .withContext(BodyInvoker.mergeLauncherDecorators(outer, new Inside(path)))
                    .withCallback(BodyExecutionCallback.wrap(getContext()))
                    .start();
            return false;
        }
    }

    private static final class Inside extends LauncherDecorator implements Serializable {
        private static final long serialVersionUID = 1L;
        private final String path;

        private Inside(String path) {
            this.path = path;
        }

        @Override
        public Launcher decorate(Launcher launcher, Node node) {
            return new Launcher.DecoratedLauncher(launcher) {
                @Override
                public Proc launch(ProcStarter starter) throws IOException {
                    List<String> command = new ArrayList<>(List.of("env", "-i", "PATH=" + path));
                    command.addAll(starter.cmds());
                    return getInner().launch(starter.cmds(command));
                }

                @Override
                public void kill(Map<String, String> environment) throws IOException, InterruptedException {
                    getInner().kill(environment);
                }
            };
        }
    }

    /** Added by the test that uses it. */
    static final class DescriptorImpl extends StepDescriptor {
        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(TaskListener.class, Launcher.class);
        }

        @Override
        public String getFunctionName() {
            return "insideImage";
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }
    }
}
