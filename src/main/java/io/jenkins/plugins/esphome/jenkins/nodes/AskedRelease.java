package io.jenkins.plugins.esphome.jenkins.nodes;

import hudson.model.Node;
import hudson.tools.InstallSourceProperty;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeConfiguration;
import io.jenkins.plugins.esphome.jenkins.config.EsphomeInstallation;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.toolchain.EsphomeVersion;
import io.jenkins.plugins.esphome.toolchain.Toolchains;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes one exact release of what a step calls its ESPHome: the name of a tool, or a release. The engine knows releases only,
 * because a build server elsewhere has to find or install the same one.
 */
public final class AskedRelease {
    private AskedRelease() {}

    /**
     * Tells at once what is neither, asking no machine: for a form, and for a step before it starts.
     *
     * @return what was written
     * @throws BadInput with the tools that there are
     */
    public static String require(String written) {
        return written.isEmpty() || EsphomeInstallation.named(written).isPresent() ? written : release(written);
    }

    /**
     * May ask the node, so not on a thread that others wait for.
     *
     * @param written empty: the administrator's or the plugin's own choice
     * @param node where the step stands, if anywhere
     * @throws BadInput if it is neither a tool nor a release, or the tool does not say which release it is
     */
    public static String of(String written, Optional<Node> node) throws IOException, InterruptedException {
        if (written.isEmpty()) {
            return EsphomeConfiguration.get().usualRelease();
        }
        Optional<EsphomeInstallation> tool = EsphomeInstallation.named(written);
        return tool.isPresent() ? of(tool.get(), node) : release(written);
    }

    private static String of(EsphomeInstallation tool, Optional<Node> node) throws IOException, InterruptedException {
        Optional<String> home = node.flatMap(tool::homeOn);
        if (home.isPresent()) {
            return new Toolchains()
                    .existing(JenkinsHost.on(node.get()), home.get() + "/bin/esphome")
                    .version();
        }
        return installer(tool, node)
                .orElseThrow(() -> new BadInput("The ESPHome tool '" + tool.getName()
                        + "' is neither on " + node.map(Node::getDisplayName).orElse("every machine")
                        + " nor installed by pip: add an installer to it, or give its location on the node"
                        + " (Manage Jenkins, Tools)."))
                .release(tool);
    }

    private static Optional<EsphomeInstaller> installer(EsphomeInstallation tool, Optional<Node> node) {
        return Optional.ofNullable(tool.getProperties().get(InstallSourceProperty.class)).stream()
                .flatMap(source -> source.installers.getAll(EsphomeInstaller.class).stream())
                .filter(one -> node.map(one::appliesTo).orElse(true))
                .findFirst();
    }

    private static String release(String written) {
        try {
            return EsphomeVersion.require(written);
        } catch (BadInput e) {
            throw new BadInput(e.getMessage() + " It is no ESPHome tool of this Jenkins either" + known() + ".");
        }
    }

    private static String known() {
        String names = EsphomeInstallation.configured().stream()
                .map(EsphomeInstallation::getName)
                .collect(Collectors.joining("', '", " (there is '", "')"));
        return EsphomeInstallation.configured().isEmpty() ? "" : names;
    }
}
