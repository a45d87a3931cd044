package io.fieldwarden.alert.http;

import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.files.FileStore;
import io.fieldwarden.alert.files.FileType;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.TaskPapers;
import io.fieldwarden.alert.store.TaskStore;
import io.fieldwarden.alert.task.Task;
import java.io.ByteArrayInputStream;
import java.util.List;

/** Pictures of tasks: taken on the spot, kept by their hash, which stands in the record. */
final class TaskPhotoRoutes {
    /** What a request may carry. */
    private static final int MAX_PICTURE = 1_048_576;

    private final TaskStore tasks;
    private final RegistryStore registry;
    private final FileStore files;

    TaskPhotoRoutes(Stores stores) {
        this.tasks = stores.supervision().tasks();
        this.registry = stores.registry();
        this.files = stores.care().files();
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/v1/tasks/{id}/photos", Permission.TASKS_EDIT, this::add),
                Route.get("/api/v1/tasks/{id}/photos/{sha256}", Permission.TASKS_VIEW, this::one));
    }

    private void add(Call call) {
        Task task = TaskRoutes.visible(call, tasks, registry);
        byte[] bytes = call.context().bodyAsBytes();
        FileType type = FileType.of(bytes);
        if (!type.isImage()) {
            throw Problem.of(
                    415,
                    "unsupported-media-type",
                    "The body is no JPEG, PNG or WebP picture.",
                    "Send the bytes of one picture.");
        }
        TaskPapers.Photo photo = new TaskPapers.Photo(
                files.put(new ByteArrayInputStream(bytes), MAX_PICTURE).sha256(), type.media(), bytes.length);
        tasks.papers()
                .addPhoto(task.id(), photo, new TaskPapers.Sent(call.principal().name(), call.now()));
        call.reply(201, TaskJson.photo(photo));
    }

    private void one(Call call) {
        Task task = TaskRoutes.visible(call, tasks, registry);
        String hash = call.path("sha256");
        TaskPapers.Photo photo = tasks.papers().photos(task.id()).stream()
                .filter(one -> one.sha256().equals(hash))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("photo", hash));
        byte[] bytes = files.read(hash).orElseThrow(() -> Problem.notFound("photo", hash));
        // Never shown as a page of ours, whatever is in it.
        call.context().header("Content-Security-Policy", "default-src 'none'; sandbox");
        call.context().header("Cache-Control", "private, max-age=31536000, immutable");
        call.context().contentType(photo.mediaType()).result(bytes);
    }
}
