package io.jenkins.plugins.esphome.jenkins.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One line of the table in {@link WebSurfaceInJenkinsIT}: a URL, and what each user gets there.
 *
 * @param reached the method or view of ours that answers
 * @param path below Jenkins' own
 * @param body of the request; of a form what is typed
 * @param cells for each {@link SurfaceUser} in order
 * @param says what is told to those whose cell has a {@code +}, and to nobody else
 */
record SurfaceRow(String reached, Verb verb, String path, String body, List<String> cells, String says) {
    /** A segment of a path that is the name of one of our forms stands for the address of what checks it. */
    private static final Map<String, String> FORMS = Map.of(
            "CompileStep", "steps",
            "InstallStep", "steps",
            "EsphomeConfiguration", "config",
            "EsphomeInstallation", "config",
            "Fleet", "config",
            "EsphomeNodeProperty", "nodes",
            "EsphomeInstaller", "nodes");

    /** How it is asked, which says what the other way gets: 405 of a button's action, of a form's check 404 as in all of Jenkins. */
    enum Verb {
        GET,
        POST,
        FORM
    }

    static List<SurfaceRow> table(String text, Map<String, String> names) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> row(line, names))
                .toList();
    }

    private static SurfaceRow row(String line, Map<String, String> names) {
        String[] columns = line.split("\\|", -1);
        String[] request = columns[1].strip().split(" +", 3);
        Verb verb = Verb.valueOf(request[0]);
        String reached = columns[0].strip();
        String typed = request.length < 3 ? "" : request[2];
        String path = request[1];
        for (Map.Entry<String, String> name : names.entrySet()) {
            path = path.replace(name.getKey(), name.getValue());
        }
        return new SurfaceRow(
                reached,
                verb,
                verb == Verb.FORM ? form(path) + method(reached) : form(path),
                verb == Verb.FORM ? field(typed) : typed,
                List.of(columns[2].strip().split(" +")),
                columns[3].strip());
    }

    private static String form(String path) {
        String full = path;
        for (Map.Entry<String, String> form : FORMS.entrySet()) {
            full = full.replaceFirst(
                    "(?<=^|/)" + form.getKey() + "/",
                    "descriptorByName/io.jenkins.plugins.esphome.jenkins." + form.getValue() + "." + form.getKey()
                            + "/");
        }
        return full;
    }

    /** @return "checkFleet" of "FirmwareStepDescriptor.doCheckFleet" */
    private static String method(String reached) {
        String name = reached.substring(reached.indexOf(".do") + ".do".length());
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    static String field(String typed) {
        return "value=" + URLEncoder.encode(typed.translateEscapes(), StandardCharsets.UTF_8);
    }

    String cell(SurfaceUser user) {
        return cells.get(user.ordinal());
    }

    boolean tells(SurfaceUser user) {
        return cell(user).endsWith("+");
    }

    int status(SurfaceUser user) {
        String number = cell(user).replaceAll("[+-]", "");
        return number.isEmpty() ? 200 : Integer.parseInt(number);
    }

    /** @return what would be at a name that leads elsewhere or nowhere, in each place of the path that is ours */
    List<String> astray(String trick) {
        if (verb != Verb.GET || !path.contains("esphome")) {
            return List.of();
        }
        String place = path.replaceFirst("\\?.*", "");
        int ours = place.indexOf('/', place.lastIndexOf("esphome"));
        return IntStream.range(ours, place.length())
                .filter(i -> place.charAt(i) == '/')
                .mapToObj(i -> place.substring(0, i + 1) + trick)
                .toList();
    }

    /** @return the same with something else for each parameter of the URL that is ours: the API has some of Jenkins' own */
    List<String> withParameters(String value) {
        return Arrays.stream(path.split("\\?", 2))
                .skip(1)
                .flatMap(all -> Arrays.stream(all.split("&")))
                .filter(one -> !one.matches("(depth|tree|xpath)=.*"))
                .map(one -> path.replace(one, one.substring(0, one.indexOf('=') + 1) + value))
                .toList();
    }
}
