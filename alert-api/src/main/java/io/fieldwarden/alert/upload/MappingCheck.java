package io.fieldwarden.alert.upload;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/** Holds a mapping against its golden samples. */
public final class MappingCheck {
    private MappingCheck() {}

    /**
     * @param samples how many there are
     * @param faults what is wrong, one line each; empty when all samples come out as they must
     */
    public record Result(String format, int samples, List<String> faults) {
        public Result {
            faults = List.copyOf(faults);
        }
    }

    /** Of a mapping file's text; a file without samples has proved nothing and fails. */
    public static Result of(String yaml) {
        Mapping mapping;
        try {
            mapping = Mapping.parse(yaml);
        } catch (MappingException e) {
            return new Result("", 0, List.of(String.valueOf(e.getMessage())));
        }
        List<String> faults = new ArrayList<>();
        if (mapping.samples().isEmpty()) {
            faults.add("mapping.samples: is missing; a mapping shows by samples what it writes");
        }
        for (Mapping.Sample sample : mapping.samples()) {
            check(mapping, sample, faults);
        }
        return new Result(mapping.title().format(), mapping.samples().size(), faults);
    }

    private static void check(Mapping mapping, Mapping.Sample sample, List<String> faults) {
        try {
            ByteString bytes = mapping.write(sample.in());
            String text = bytes.toString(mapping.shape().encoding());
            String wanted = sample.out().orElse("");
            if (sample.fault().isPresent()) {
                faults.add(sample.where() + ": was to be refused with '"
                        + sample.fault().get() + "' and gave: " + text.strip());
            } else if (!plain(text).equals(plain(wanted))) {
                faults.add(sample.where() + ": must give\n  " + plain(wanted) + "\nand gave\n  " + plain(text));
            }
        } catch (MappingException e) {
            String why = String.valueOf(e.getMessage());
            if (!sample.fault().map(why::contains).orElse(false)) {
                faults.add(sample.where() + ": " + why);
            }
        }
    }

    /** Ends of lines are not held against a YAML file. */
    private static String plain(String text) {
        return text.replace("\r\n", "\n").strip();
    }
}
