package io.jenkins.plugins.esphome.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.model.Node;
import hudson.model.Result;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.jenkins.nodes.JenkinsHost;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Placement;
import io.jenkins.plugins.esphome.model.Source;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.InboundAgentExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Two build servers in JVMs of their own, and a step that stands on a third agent. */
@WithJenkins
final class BuildServersInJenkinsIT {
    private static final Duration LONG = Duration.ofMinutes(6);
    private static final List<String> SERVERS = List.of("attic", "cellar");
    private static final Pattern DONE = Pattern.compile("DONE (\\S+) (\\S+)");

    @RegisterExtension
    final InboundAgentExtension agents = new InboundAgentExtension();

    @TempDir
    Path here;

    private JenkinsRule jenkins;

    @BeforeEach
    void start(JenkinsRule rule) {
        jenkins = rule;
    }

    private void connect(String esphome) throws Exception {
        property(agents.createAgent(jenkins, "desk"), esphome, false);
        for (String server : SERVERS) {
            property(
                    agents.createAgent(
                            jenkins,
                            InboundAgentExtension.Options.newBuilder()
                                    .name(server)
                                    .label("server")
                                    .build()),
                    esphome,
                    true);
        }
        for (String server : SERVERS) {
            awaitMachine(server);
        }
    }

    private static void awaitMachine(String server) {
        await().atMost(LONG)
                .until(() -> ControllerFleet.get()
                        .service()
                        .machines()
                        .find(new MachineId(server))
                        .filter(machine -> machine.approval().isApproved())
                        .isPresent());
    }

    private void property(Node node, String esphome, boolean server) throws Exception {
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setEsphome(esphome);
        property.setBuildServer(server);
        property.setSlots(1);
        property.setApproval(server ? "first" : "");
        node.getNodeProperties().add(property);
        jenkins.jenkins.updateNode(node);
    }

    /** @param first of so many configurations, which are numbered */
    private WorkflowRun compile(int first, int number, String comment) throws Exception {
        WorkflowJob job = jenkins.jenkins.getItemByFullName("compile", WorkflowJob.class);
        if (job == null) {
            job = jenkins.createProject(WorkflowJob.class, "compile");
        }
        job.setDefinition(new CpsFlowDefinition("""
                node('desk') {
                  def files = []
                  for (int i = %d; i < %d; i++) {
                    writeFile file: "c${i}.yaml",
                        text: "esphome:\\n  name: c${i}\\n  comment: %s\\nhost:\\nlogger:\\n"
                    files.add("c${i}.yaml".toString())
                  }
                  def all = esphomeCompile configurations: files, buildServers: 'server', fallback: 'wait',
                      verbose: true
                  all.each { echo "DONE ${it.job} ${it.status}" }
                }
                """.formatted(first, first + number, comment), true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private Map<String, Placement> placements(WorkflowRun run) throws Exception {
        await().atMost(LONG).until(() -> !run.isBuilding());
        String log = JenkinsRule.getLog(run);
        assertThat(run.getResult()).as(log).isEqualTo(Result.SUCCESS);
        FleetService fleet = ControllerFleet.get().service();
        return DONE.matcher(log)
                .results()
                .map(found -> fleet.job(JobId.parse(found.group(1))).orElseThrow())
                .collect(Collectors.toMap(
                        BuildServersInJenkinsIT::name, job -> job.placement().orElseThrow()));
    }

    private static String name(FirmwareJob job) {
        return ((Work.Compile) job.work()).name();
    }

    @Test
    @DisplayName(
            "S3 J4: eight configurations compile on both build servers; changed ones return to where they are warm")
    void eightConfigurationsCompileOnBothAndReturnWarm() throws Exception {
        connect(RealToolchain.on(new LocalHost(MachineId.LOCAL, here.resolve("local")))
                .esphome()
                .get(0));

        Map<String, Placement> cold = placements(compile(0, 8, "first"));

        assertThat(cold).hasSize(8);
        assertThat(cold.values()).extracting(Placement::source).containsOnly(Source.REMOTE);
        assertThat(machines(cold)).containsValues(new MachineId("attic"), new MachineId("cellar"));
        for (int i = 0; i < 4; i++) {
            // a slot is never left idle for warmth: who is to return finds both free
            await().atMost(LONG)
                    .until(() -> SERVERS.stream()
                            .allMatch(server ->
                                    jenkins.jenkins.getComputer(server).isIdle()));
            Placement warm = placements(compile(i, 1, "second")).get("c" + i);
            assertThat(warm.reason()).startsWith("warm build");
            assertThat(warm.machine()).isEqualTo(cold.get("c" + i).machine());
        }
    }

    private static Map<String, MachineId> machines(Map<String, Placement> placements) {
        return placements.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().machine()));
    }

    @Test
    @DisplayName("R3: a build server that comes back repeats nothing; the work of one that stays away moves")
    void whatIsLostMovesAndWhatComesBackGoesOn() throws Exception {
        HeldCompile held = new HeldCompile(here);
        connect(held.command());
        WorkflowRun run = compile(0, 2, "held");
        await().atMost(LONG).until(() -> held.compiles().size() == 2);
        String cellar = JenkinsHost.on(jenkins.jenkins.getNode("cellar")).root();

        EsphomeConfiguration.get().setReconnectMinutes(1);
        agents.stop(jenkins, "cellar");
        await().atMost(LONG).until(() -> JenkinsRule.getLog(run).contains("The connection to cellar was lost"));
        // its grace has begun; the other's is so long that no machine is too slow to be back
        EsphomeConfiguration.get().setReconnectMinutes(60);
        agents.stop(jenkins, "attic");
        agents.start(jenkins, "attic");
        awaitMachine("attic");
        held.open();

        try {
            Map<String, Placement> placements = placements(run);
            assertThat(machines(placements)).containsOnlyKeys("c0", "c1");
            assertThat(machines(placements).values()).containsOnly(new MachineId("attic"));
            assertThat(held.compiles())
                    .as("one moved, none was repeated where it came back")
                    .hasSize(3);
        } finally {
            HeldCompile.stopDevices("cellar", cellar);
        }
    }
}
