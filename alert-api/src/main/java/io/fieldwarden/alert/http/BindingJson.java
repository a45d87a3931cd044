package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.store.Binding;

/** Which device stood where when. */
final class BindingJson {
    private BindingJson() {}

    static ObjectNode of(Binding binding) {
        return Json.object()
                .put("device", binding.device().value())
                .put("position", binding.position().value())
                .put("from", binding.from().toString())
                .put("to", Json.time(binding.to()));
    }
}
