package io.jenkins.plugins.esphome.store;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.jenkins.plugins.esphome.model.BadInput;
import io.jenkins.plugins.esphome.model.FirmwareJob;
import io.jenkins.plugins.esphome.model.FirmwareRequest;
import io.jenkins.plugins.esphome.model.Limits;
import io.jenkins.plugins.esphome.model.PlacementPolicy;
import io.jenkins.plugins.esphome.model.QueueMarks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Turns values into records and back, so that every version can live with what another one wrote (J5): each record says its
 * schema, missing fields get defaults, unknown ones are carried along, a newer schema is refused. Reading is strict where
 * leniency would invent a value.
 */
final class RecordFormat<T> {
    /** The schema that this version writes; the first that there ever was. */
    static final int SCHEMA = 1;

    private static final String SCHEMA_FIELD = "schema";

    private static final ObjectMapper MAPPER = mapper();

    static final RecordFormat<FirmwareJob> JOB = new RecordFormat<>(FirmwareJob.class, RecordFormat::completeJob);
    static final RecordFormat<FirmwareRequest> REQUEST =
            new RecordFormat<>(FirmwareRequest.class, RecordFormat::completeRequest);

    static final RecordFormat<QueueMarks> MARKS = of(QueueMarks.class);

    private final Class<T> type;
    private final Consumer<ObjectNode> defaults;

    /** @param defaults fills in what older versions did not write */
    RecordFormat(Class<T> type, Consumer<ObjectNode> defaults) {
        this.type = type;
        this.defaults = defaults;
    }

    static <T> RecordFormat<T> of(Class<T> type) {
        return new RecordFormat<>(type, record -> {});
    }

    /** @param unknown what to give {@link #write} when the record is replaced */
    record Parsed<T>(T value, UnknownFields unknown) {}

    Parsed<T> read(byte[] bytes) throws UnreadableRecord {
        ObjectNode raw = object(bytes);
        refuseNewer(raw);
        raw.remove(SCHEMA_FIELD);
        ObjectNode complete = raw.deepCopy();
        defaults.accept(complete);
        T value = bind(complete);
        return new Parsed<>(value, UnknownFields.between(raw, MAPPER.<ObjectNode>valueToTree(value)));
    }

    byte[] write(T value, UnknownFields unknown) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree(value, unknown));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return one line with its end, for files that hold many records */
    String writeLine(T value) {
        return tree(value, UnknownFields.NONE) + "\n";
    }

    private ObjectNode tree(T value, UnknownFields unknown) {
        ObjectNode record = MAPPER.createObjectNode().put(SCHEMA_FIELD, SCHEMA);
        record.setAll(MAPPER.<ObjectNode>valueToTree(value));
        unknown.addTo(record);
        return record;
    }

    private static ObjectNode object(byte[] bytes) throws UnreadableRecord {
        try {
            if (MAPPER.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
            throw new UnreadableRecord.Damaged(bytes.length == 0 ? "is empty" : "holds no JSON object");
        } catch (JsonProcessingException e) {
            throw new UnreadableRecord.Damaged(
                    "is cut off or no JSON (line " + e.getLocation().getLineNr() + ")");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refuseNewer(ObjectNode raw) throws UnreadableRecord {
        JsonNode schema = raw.path(SCHEMA_FIELD);
        if (!schema.isMissingNode() && !schema.isIntegralNumber()) {
            throw new UnreadableRecord.Damaged("has the schema '" + schema.asText() + "', which is no number");
        }
        if (schema.asLong() > SCHEMA) {
            throw new UnreadableRecord.Newer(schema.asLong());
        }
    }

    private T bind(ObjectNode complete) throws UnreadableRecord {
        try {
            return MAPPER.treeToValue(complete, type);
        } catch (JsonMappingException e) {
            throw new UnreadableRecord.Damaged(problem(e, complete));
        } catch (JsonProcessingException e) {
            throw new UnreadableRecord.Damaged(e.getOriginalMessage());
        }
    }

    private static String problem(JsonMappingException e, ObjectNode record) {
        List<String> path = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? Integer.toString(step.getIndex()) : step.getFieldName())
                .toList();
        String field = String.join(".", path);
        if (e instanceof InvalidFormatException wrong) {
            return "has the " + field + " '" + wrong.getValue() + "', which is not " + expected(wrong.getTargetType());
        }
        if (e.getCause() instanceof BadInput bad) {
            return "has a wrong " + field + ": " + bad.getMessage();
        }
        JsonNode value = record.at("/" + String.join("/", path));
        return value.isValueNode() && !value.isNull()
                ? "has the " + field + " '" + value.asText() + "', which cannot be used"
                : "has no usable " + field;
    }

    private static String expected(Class<?> type) {
        return type.isEnum() ? "one of " + enumValues(type) : "a " + type.getSimpleName();
    }

    private static String enumValues(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
    }

    private static void completeJob(ObjectNode job) {
        setIfMissing(job, "source", "LOCAL");
        setIfMissing(job, "requester", Map.of("who", "unknown"));
        setIfMissing(
                job,
                "released",
                job.path("dependsOn").isMissingNode() || job.path("dependsOn").isNull());
        setIfMissing(job, "attempt", 1);
        setIfMissing(job, "phases", List.of());
        setIfMissing(job, "notReached", List.of());
    }

    private static void completeRequest(ObjectNode request) {
        setIfMissing(request, "requester", Map.of("who", "unknown"));
        setIfMissing(request, "placing", PlacementPolicy.WAIT);
        setIfMissing(request, "limits", Map.of());
        ObjectNode standard = MAPPER.valueToTree(Limits.DEFAULT);
        if (request.get("limits") instanceof ObjectNode limits) {
            standard.properties().forEach(limit -> setIfMissing(limits, limit.getKey(), limit.getValue()));
        }
    }

    private static void setIfMissing(ObjectNode record, String field, Object value) {
        if (!record.has(field)) {
            record.set(field, MAPPER.valueToTree(value));
        }
    }

    private static ObjectMapper mapper() {
        ObjectMapper mapper = JsonMapper.builder()
                .addModules(new Jdk8Module(), new JavaTimeModule())
                .visibility(PropertyAccessor.GETTER, JsonAutoDetect.Visibility.NONE)
                .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
                .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
                .disable(
                        SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
                        SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
                        DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .build();
        // in a Jenkins the libraries' loader does not know our classes, by whose names some subtypes are found
        mapper.setTypeFactory(mapper.getTypeFactory().withClassLoader(RecordFormat.class.getClassLoader()));
        JsonSetter.Value emptyForNull = JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);
        List.of(List.class, Map.class, SortedMap.class)
                .forEach(container -> mapper.configOverride(container).setSetterInfo(emptyForNull));
        return mapper;
    }
}
