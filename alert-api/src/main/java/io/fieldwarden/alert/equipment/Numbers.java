package io.fieldwarden.alert.equipment;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The four numbers that circulate for one piece of equipment; empty where one is not known. They are kept in one form: full-width
 * letters, digits and brackets become plain ones, letters large, white space goes.
 *
 * @param code 设备代码, made by the manufacturer for life: 17 or 18 characters
 * @param registration 使用登记证编号, such as 梯11浙H12345(26)
 * @param legacy 注册代码 of earlier years, 20 digits
 * @param factory 出厂编号 or 产品编号, in whatever form the maker likes
 */
public record Numbers(String code, String registration, String legacy, String factory) {
    public static final Numbers NONE = new Numbers("", "", "", "");

    private static final int LONGEST = 64;

    /** Four of the catalogue, five of the maker, four of the year, four or five of the counter. */
    private static final Pattern CODE =
            Pattern.compile("([0-9A-F][0-9A-Z]{3})([0-9]{5})((?:19|20)[0-9]{2})([0-9A-Z]{4,5})");

    private static final Pattern REGISTRATION = Pattern.compile(
            "([锅容管瓶梯起索游车])([0-9A-Z]{2})([京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新])" + "([A-Z])([0-9A-Z]{4,6})\\(([0-9]{2})\\)");

    private static final Pattern LEGACY = Pattern.compile("[0-9]{20}");

    /** The first digit of a category for the character of a registration. */
    private static final String CHARACTERS = "锅1容2瓶2管8梯3起4索9游6车5";

    /**
     * Something to tell whoever enters the number.
     *
     * @param field code, registration or legacy
     * @param severe refused if true; else kept, and shown as doubtful
     */
    public record Finding(String field, String value, String rule, boolean severe) {}

    public Numbers {
        code = plain(code);
        registration = plain(registration);
        legacy = plain(legacy);
        factory = Normalizer.normalize(factory, Normalizer.Form.NFKC).strip();
    }

    /** NFKC makes full-width characters plain, brackets too. */
    static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .replaceAll("[\\s\\u00A0]", "")
                .toUpperCase(Locale.ROOT);
    }

    /** The catalogue code in the equipment code. */
    public Optional<String> catalogueCode() {
        Matcher matcher = CODE.matcher(code);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** @param category of the equipment, against which the numbers are held */
    public List<Finding> findings(String category) {
        List<Finding> findings = new ArrayList<>();
        if (factory.length() > LONGEST) {
            findings.add(new Finding("factory", factory, "has more than " + LONGEST + " characters", true));
        }
        checkCode(category, findings);
        checkRegistration(category, findings);
        if (!legacy.isEmpty() && !LEGACY.matcher(legacy).matches()) {
            findings.add(new Finding("legacy", legacy, "a 注册代码 has 20 digits, this has " + legacy.length(), true));
        }
        return List.copyOf(findings);
    }

    private void checkCode(String category, List<Finding> findings) {
        if (code.isEmpty()) {
            return;
        }
        Matcher matcher = CODE.matcher(code);
        if (!matcher.matches()) {
            findings.add(new Finding(
                    "code",
                    code,
                    "is no 设备代码: 4 of the catalogue, 5 of the maker, 4 of the year (19.. or 20..), 4 or 5 of the"
                            + " counter; this has " + code.length() + " characters",
                    true));
            return;
        }
        String kind = matcher.group(1);
        if (EquipmentCatalogue.find(kind).isEmpty()) {
            findings.add(new Finding(
                    "code", code, "'" + kind + "' is not in the catalogue; codes of before 2014 are like this", false));
        } else if (!category.isEmpty() && kind.charAt(0) != category.charAt(0)) {
            findings.add(new Finding(
                    "code",
                    code,
                    "says " + EquipmentCatalogue.name(kind) + ", the category says "
                            + EquipmentCatalogue.name(category),
                    false));
        }
    }

    private void checkRegistration(String category, List<Finding> findings) {
        if (registration.isEmpty()) {
            return;
        }
        Matcher matcher = REGISTRATION.matcher(registration);
        if (!matcher.matches()) {
            findings.add(new Finding(
                    "registration",
                    registration,
                    "is no 使用登记证编号 such as 梯11浙H12345(26): kind, two of the catalogue, province and city, counter,"
                            + " year in brackets",
                    true));
            return;
        }
        int at = CHARACTERS.indexOf(matcher.group(1));
        char digit = CHARACTERS.charAt(at + 1);
        if (!category.isEmpty() && category.charAt(0) != digit) {
            findings.add(new Finding(
                    "registration",
                    registration,
                    "'" + matcher.group(1) + "' is not the character of " + EquipmentCatalogue.name(category),
                    false));
        } else if (category.length() == 4
                && EquipmentCatalogue.find(category).filter(e -> e.level() == 3).isPresent()
                && !matcher.group(2).equals(category.substring(1, 3))) {
            findings.add(new Finding(
                    "registration",
                    registration,
                    "'" + matcher.group(2) + "' are not the second and third of category " + category,
                    false));
        }
    }
}
