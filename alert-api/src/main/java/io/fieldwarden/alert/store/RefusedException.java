package io.fieldwarden.alert.store;

/** A change of the registry that its rules do not allow; nothing has changed. */
public final class RefusedException extends RuntimeException {
    private final Kind kind;
    private final String field;
    private final String value;
    private final String rule;

    /** What a program decides by. */
    public enum Kind {
        NOT_FOUND,
        EXISTS,
        BAD_FIELD,
        STILL_USED,
        OUTSIDE_SCOPE,
        CHANGED
    }

    private RefusedException(Kind kind, String field, String value, String rule) {
        super(field + " '" + value + "': " + rule, null, false, false);
        this.kind = kind;
        this.field = field;
        this.value = value;
        this.rule = rule;
    }

    /** @param what device, position, site or organisation */
    public static RefusedException notFound(String what, String id) {
        return new RefusedException(Kind.NOT_FOUND, what, id, "there is no " + what + " of that id");
    }

    static RefusedException exists(String what, String id) {
        return new RefusedException(Kind.EXISTS, what, id, "there is a " + what + " of that id already");
    }

    /** @param rule that the value breaks, such as "there is no site of that id" */
    public static RefusedException badField(String field, String value, String rule) {
        return new RefusedException(Kind.BAD_FIELD, field, value, rule);
    }

    /** @param by what still hangs on it, such as "2 devices" */
    static RefusedException stillUsed(String what, String id, String by) {
        return new RefusedException(Kind.STILL_USED, what, id, by);
    }

    static RefusedException outsideScope(String field, String value) {
        return new RefusedException(Kind.OUTSIDE_SCOPE, field, value, "your role does not reach it");
    }

    /** @param version that it has now */
    static RefusedException changed(String what, String id, long version) {
        return new RefusedException(Kind.CHANGED, what, id, Long.toString(version));
    }

    public Kind kind() {
        return kind;
    }

    /** The field of a bad value; for the other kinds what the change is about: device, position, site, organisation. */
    public String field() {
        return field;
    }

    /** The value of the field, or the id. */
    public String value() {
        return value;
    }

    public String rule() {
        return rule;
    }
}
