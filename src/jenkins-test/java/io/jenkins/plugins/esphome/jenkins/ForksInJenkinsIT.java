package io.jenkins.plugins.esphome.jenkins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SecretBytes;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.model.Label;
import hudson.model.Node;
import hudson.model.Result;
import hudson.tasks.Fingerprinter.FingerprintAction;
import io.jenkins.plugins.esphome.files.LivingTree;
import io.jenkins.plugins.esphome.fleet.FleetService;
import io.jenkins.plugins.esphome.host.LocalHost;
import io.jenkins.plugins.esphome.jenkins.nodes.ControllerFleet;
import io.jenkins.plugins.esphome.jenkins.nodes.EsphomeNodeProperty;
import io.jenkins.plugins.esphome.jenkins.nodes.JenkinsHost;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.JobId;
import io.jenkins.plugins.esphome.model.JobResult;
import io.jenkins.plugins.esphome.model.MachineId;
import io.jenkins.plugins.esphome.model.Trust;
import io.jenkins.plugins.esphome.model.Work;
import io.jenkins.plugins.esphome.toolchain.RealToolchain;
import io.jenkins.plugins.esphome.toolchain.Toolchain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A multibranch project with change requests: one of a stranger's fork, who tries what he can, and one of a colleague. */
@WithJenkins
final class ForksInJenkinsIT {
    private static final String PLANTED = "planted-by-a-fork";
    private static final String DISTRUST =
            "This build has the sources of a change request that its repository does not trust. ";
    private static final String SECRET = "correct-horse-battery";
    private static final Pattern DONE = Pattern.compile("DONE (\\S+) compiled=(\\S+)");

    private static final String INSTRUCTIONS = "node('desk') {\n  checkout scm\n  load 'fleet.groovy'\n}\n";

    private static final String COMPILE = """
            def all = esphomeCompile configurations: 'lamp.yaml', buildServers: 'server', fallback: 'wait',
                archive: true
            all.each { echo "DONE ${it.job} compiled=${it.compiled}" }
            """;

    private static final String ATTACK = """
            def attempt(String what, Closure body) {
              try { body(); echo "WON ${what}" } catch (e) { echo "LOST ${what}: ${e.message}" }
            }
            attempt('flash') { esphomeInstall 'lamp.yaml' }
            attempt('previous') { esphomeInstall devices: 'lamp', previous: true }
            attempt('secrets') { esphomeCompile configurations: 'lamp.yaml', secrets: 'house' }
            attempt('fleet') { esphomeCompile configurations: 'lamp.yaml', fleet: 'garage' }
            """ + COMPILE;

    private static final String LAMP = "esphome:\n  name: lamp\nhost:\n";

    /** Where ESPHome is told to keep things, besides where it stands. */
    private static final String PLACES = """
            import os
            def places():
                told = ["HOME", "XDG_CACHE_HOME", "PLATFORMIO_CORE_DIR", "ESPHOME_DATA_DIR"]
                return [os.getcwd()] + [os.environ[name] for name in told]
            """;

    /** A component is Python, which runs wherever its configuration is compiled, and may leave something in each place. */
    private static final String POISON = PLACES + """
            import esphome.config_validation as cv

            CONFIG_SCHEMA = cv.Schema({})

            async def to_code(config):
                for place in places():
                    os.makedirs(place, exist_ok=True)
                    open(os.path.join(place, "%s"), "w").close()
            """.formatted(PLANTED);

    @TempDir
    Path here;

    private JenkinsRule jenkins;
    private Node attic;

    @BeforeEach
    void repository(JenkinsRule rule) throws Exception {
        jenkins = rule;
        for (String branch : List.of(FolderSource.MAIN, FolderSource.FORK, FolderSource.COLLEAGUE)) {
            write(branch, "Jenkinsfile", INSTRUCTIONS);
            write(branch, "fleet.groovy", COMPILE);
            write(branch, "lamp.yaml", LAMP);
        }
    }

    private void write(String branch, String file, String text) throws IOException {
        Path path = here.resolve("repository").resolve(branch).resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void agents() throws Exception {
        String esphome = watchedEsphome();
        property(jenkins.createOnlineSlave(Label.get("desk")), esphome, false);
        attic = jenkins.createOnlineSlave(Label.get("server"));
        property(attic, esphome, true);
        await().atMost(Duration.ofMinutes(5))
                .until(() -> ControllerFleet.get()
                        .pairing()
                        .standing(attic.getNodeName())
                        .isApproved());
    }

    private void property(Node node, String esphome, boolean server) throws IOException {
        EsphomeNodeProperty property = new EsphomeNodeProperty();
        property.setEsphome(esphome);
        property.setBuildServer(server);
        property.setApproval(server ? "first" : "");
        node.getNodeProperties().add(property);
        jenkins.jenkins.updateNode(node);
    }

    /** The real ESPHome, which notes for each compile the places that it was told of. */
    private String watchedEsphome() throws Exception {
        Toolchain real = RealToolchain.on(new LocalHost(MachineId.LOCAL, here.resolve("local")));
        Path command = here.resolve("esphome");
        Files.createDirectories(here.resolve("places"));
        Files.writeString(
                command,
                ("#!%s\n" + PLACES + """
                import sys
                real = "%s"
                if "compile" in sys.argv:
                    with open("%s/" + str(os.getpid()), "w") as noted:
                        noted.write("\\n".join(places()))
                os.execv(real, [real] + sys.argv[1:])
                """)
                        .formatted(real.python(), real.esphome().get(0), here.resolve("places")));
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
        return command.toString();
    }

    @Test
    @DisplayName(
            "R4 R10 F7: a fork's change request flashes nothing, reads no secret, and main meets nothing that it left")
    void aForksChangeRequestFlashesNothingReadsNoSecretAndPoisonsNothing() throws Exception {
        agents();
        secret();
        WorkflowMultiBranchProject project = FolderSource.project(jenkins, "house", here.resolve("repository"));
        FirmwareJob equal = compiled(jenkins.buildAndAssertSuccess(project.getItem(FolderSource.FORK)), true);

        FirmwareJob poison = attack(project);
        Set<Path> poisoned = planted();
        assertThat(poisoned).as("or this test would prove nothing").hasSizeGreaterThan(3);
        forgetPlaces();
        FirmwareJob own = compiled(jenkins.buildAndAssertSuccess(project.getItem(FolderSource.MAIN)), true);

        assertThat(List.of(trust(equal), trust(poison), trust(own)))
                .containsExactly(Trust.UNTRUSTED, Trust.UNTRUSTED, Trust.TRUSTED);
        assertThat(List.of(machine(equal), machine(poison), machine(own)))
                .as("on the same build server")
                .containsOnly(JenkinsHost.machineOf(attic));
        assertThat(planted()).isEqualTo(poisoned);
        assertThat(places())
                .hasSizeGreaterThan(3)
                .allSatisfy(place -> assertThat(poisoned).noneMatch(file -> file.startsWith(place)));
        WorkflowRun colleague = jenkins.buildAndAssertSuccess(project.getItem(FolderSource.COLLEAGUE));
        assertThat(compiled(colleague, false).result().flatMap(JobResult::builtBy))
                .as("a colleague's change request shares what main built")
                .contains(own.id());
        nobodyFlashesWhatTheForkBuilt(project, poison);
    }

    private FirmwareJob attack(WorkflowMultiBranchProject project) throws Exception {
        write(FolderSource.FORK, "fleet.groovy", ATTACK);
        write(FolderSource.FORK, "components/poison/__init__.py", POISON);
        write(FolderSource.FORK, "lamp.yaml", LAMP + "external_components:\n  - source: components\npoison:\n");
        WorkflowRun attack = jenkins.buildAndAssertSuccess(project.getItem(FolderSource.FORK));
        assertThat(JenkinsRule.getLog(attack))
                .contains("LOST flash: " + DISTRUST + "It never flashes a device: use esphomeCompile")
                .contains("LOST previous: " + DISTRUST)
                .contains("LOST secrets: " + DISTRUST + "It gets no credentials")
                .containsPattern("LOST fleet: .*garage")
                .doesNotContain("WON", SECRET);
        assertThat(attack.getArtifactManager().root().child("firmware/lamp").list())
                .as("a stranger's firmware is for those who asked for it")
                .isNotEmpty();
        assertThat(attack.getAction(FingerprintAction.class))
                .as("but no origin of any firmware")
                .isNull();
        return compiled(attack, true);
    }

    private void nobodyFlashesWhatTheForkBuilt(WorkflowMultiBranchProject project, FirmwareJob strange)
            throws Exception {
        String print = strange.result().flatMap(JobResult::fingerprint).orElseThrow();
        write(
                FolderSource.MAIN,
                "fleet.groovy",
                "esphomeInstall devices: 'lamp=127.0.0.9', firmware: '" + print + "'\n");
        jenkins.assertLogContains(
                "There is no firmware '" + print,
                jenkins.buildAndAssertStatus(Result.FAILURE, project.getItem(FolderSource.MAIN)));
        FleetService fleet = ControllerFleet.get().service();
        assertThat(fleet.devices().list()).isEmpty();
    }

    @Test
    @DisplayName(
            "Decision 7: a change request from the same repository, and a fork that its owner trusts, are as main is")
    void whomTheRepositoryTrustsIsTrusted() throws Exception {
        jenkins.createOnlineSlave(Label.get("desk"));
        write(FolderSource.COLLEAGUE, "fleet.groovy", "esphomeInstall configurations: 'x.yaml', secrets: 'nothing'");
        write(
                FolderSource.FORK,
                "Jenkinsfile",
                "node('desk') { esphomeInstall configurations: 'x.yaml', secrets: 'nothing' }");
        WorkflowMultiBranchProject project = FolderSource.project(jenkins, "house", here.resolve("repository"));
        WorkflowMultiBranchProject open = FolderSource.trustingProject(jenkins, "open", here.resolve("repository"));

        for (WorkflowJob job : List.of(project.getItem(FolderSource.COLLEAGUE), open.getItem(FolderSource.FORK))) {
            WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job);
            jenkins.assertLogContains("There is no credential 'nothing'", run);
            jenkins.assertLogNotContains("does not trust", run);
        }
    }

    private static void secret() {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new FileCredentialsImpl(
                        CredentialsScope.GLOBAL,
                        "house",
                        "",
                        "secrets.yaml",
                        SecretBytes.fromRawBytes(("ota_password: " + SECRET + "\n").getBytes(StandardCharsets.UTF_8))));
    }

    private static FirmwareJob compiled(WorkflowRun run, boolean now) throws Exception {
        String log = JenkinsRule.getLog(run);
        List<MatchResult> done = DONE.matcher(log).results().toList();
        assertThat(done).as(log).hasSize(1);
        assertThat(done.get(0).group(2)).as(log).isEqualTo(String.valueOf(now));
        return ControllerFleet.get()
                .service()
                .job(JobId.parse(done.get(0).group(1)))
                .orElseThrow();
    }

    private static Trust trust(FirmwareJob job) {
        return ((Work.Compile) job.work()).configuration().trust();
    }

    private static MachineId machine(FirmwareJob job) {
        return job.placement().orElseThrow().machine();
    }

    /** @return all that the fork left on the build server */
    private Set<Path> planted() throws IOException {
        Path root = Path.of(attic.getRootPath().getRemote());
        return LivingTree.files(root).stream()
                .filter(file -> file.endsWith(PLANTED))
                .collect(Collectors.toSet());
    }

    /** @return where ESPHome was told to keep things */
    private Set<Path> places() throws IOException {
        Set<Path> places = new HashSet<>();
        for (Path noted : noted()) {
            Files.readAllLines(noted).stream().map(Path::of).forEach(places::add);
        }
        return places;
    }

    private void forgetPlaces() throws IOException {
        for (Path noted : noted()) {
            Files.delete(noted);
        }
    }

    private List<Path> noted() throws IOException {
        try (Stream<Path> list = Files.list(here.resolve("places"))) {
            return list.toList();
        }
    }
}
