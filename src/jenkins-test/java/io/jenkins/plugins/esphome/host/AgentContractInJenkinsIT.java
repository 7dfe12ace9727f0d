package io.jenkins.plugins.esphome.host;

import hudson.model.Node;
import io.jenkins.plugins.esphome.jenkins.InBuild;
import io.jenkins.plugins.esphome.jenkins.nodes.JenkinsHost;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.runner.Description;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.fixtures.InboundAgentFixture;

/** What every host must do, on a real agent in a JVM of its own; to reconnect means that this JVM is killed and started again. */
final class AgentContractInJenkinsIT extends BuildHostContract {
    private static final String AGENT = "builder";

    /** What Jenkins' process killer looks for when a build ends. */
    private static final Map<String, String> BUILD =
            Map.of("BUILD_ID", "1", "JENKINS_NODE_COOKIE", "cookie", "HUDSON_COOKIE", "cookie");

    private static final InboundAgentFixture AGENTS = new InboundAgentFixture();
    private static final JenkinsRule JENKINS = new OneJenkins();

    @TempDir
    Path root;

    @BeforeAll
    static void connectAnAgent() throws Throwable {
        JENKINS.before();
        AGENTS.createAgent(JENKINS, AGENT);
    }

    @AfterAll
    static void stopEverything() throws Exception {
        AGENTS.tearDown();
        JENKINS.after();
    }

    @Override
    BuildHost host() {
        Node node = JENKINS.jenkins.getNode(AGENT);
        return new JenkinsHost(JenkinsHost.machineOf(node), root.toString(), new InBuild(node, BUILD));
    }

    @Override
    BuildHost reconnect() throws Exception {
        AGENTS.start(JENKINS, AGENT);
        return host();
    }

    /** One for all tests of this class: each start takes longer than all of them together. */
    private static final class OneJenkins extends JenkinsRule {
        OneJenkins() {
            testDescription = Description.createSuiteDescription(AgentContractInJenkinsIT.class);
        }
    }
}
