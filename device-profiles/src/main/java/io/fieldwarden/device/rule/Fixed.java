package io.fieldwarden.device.rule;

/** An answer that the parameters of the device alone decide: {@code $species == 'pig'}. */
public record Fixed(Truth truth) implements Condition {
    @Override
    public Truth on(Tape tape) {
        return truth;
    }

    @Override
    public void describe(Shape shape) {
        shape.slot("fixed");
    }
}
