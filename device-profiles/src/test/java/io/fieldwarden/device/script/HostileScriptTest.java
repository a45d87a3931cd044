package io.fieldwarden.device.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Codecs that mean harm, or are broken so badly that it comes to the same. */
final class HostileScriptTest {
    private static final ScriptLimits TIGHT = new ScriptLimits(60, 4_000, 4 << 20, 4_000);
    private static final Sandboxes SANDBOXES = new Sandboxes(TIGHT, 2);

    /** So much time that it is never what ends a script that has another end. */
    private static final Sandboxes PATIENT = new Sandboxes(new ScriptLimits(20_000, 60_000, 4 << 20, 4_000), 2);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while (true) {}",
                "for (;;) { try { for (;;); } finally { continue; } }",
                "try { for (;;); } finally { for (;;); }",
                "const o = { get x() { while (true) {} } }; return { data: { x: o.x } };",
                "return { get data() { for (;;); } };",
                "return { data: { toJSON() { for (;;); } } };",
                "return /(a+)+$/.test('a'.repeat(40) + 'b');",
                "const a = []; a.length = 4294967295; a.sort();",
                "throw { get message() { for (;;); }, toString() { for (;;); } };"
            })
    void an_endless_one_is_ended(String body) {
        assertThat(SANDBOXES.decode(load(function(body)), input()))
                .isEqualTo(new ScriptResult.Failed(
                        "it did not end within 60 ms of processor time or 4000 ms on the clock", 0));
        assertThat(Thread.interrupted()).as("the thread is free for others").isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "const a = []; for (;;) a.push(new Array(10000).fill(1.5));",
                "return { data: { x: new Uint8Array(2 ** 30) } };",
                "return { data: { x: 'x'.repeat(2 ** 29) } };",
                "let s = 'x'; for (;;) s += s;",
                "const keep = []; try { for (;;) keep.push(new Uint8Array(100000)); }"
                        + " finally { keep.push(keep.concat(keep)); }"
            })
    void one_that_wants_all_memory_gets_none(String body) {
        assertThat(((ScriptResult.Failed) run(body)).detail()).containsAnyOf("memory", "string too long");
    }

    @Test
    void one_that_calls_itself_for_ever_is_ended() {
        assertThat(((ScriptResult.Failed) run("function f() { return f() + 1; } return { data: { x: f() } };"))
                        .detail())
                .isEqualTo("it calls itself too deeply");
        assertThat(((ScriptResult.Failed) run("return { data: JSON.parse('['.repeat(100000)) };")).detail())
                .isEqualTo("it calls itself too deeply");
    }

    @Test
    void a_result_is_bounded() {
        assertThat(run("return { data: { x: 'x'.repeat(4000) } };"))
                .isEqualTo(new ScriptResult.Failed("its result is longer than 4000 characters of JSON", 0));
        assertThat(run("let x = 1; for (let i = 0; i < 40; i++) x = [x]; return { data: { x } };"))
                .isEqualTo(new ScriptResult.Failed("it returned no object with data and no error", 0));
        assertThat(((ScriptResult.Failed) run("throw new Error('x'.repeat(100000));")).detail())
                .hasSizeLessThan(400);
    }

    @Test
    void nothing_of_the_host_is_in_reach() {
        assertThat(run("return { data: { found: ['process', 'require', 'module', 'java', 'Java', 'Packages', 'fetch',"
                        + " 'XMLHttpRequest', 'std', 'os', 'scriptArgs', 'Javy', 'java_invoke', 'plugin', 'Deno', 'Bun',"
                        + " 'setTimeout', 'performance'].filter(name => name in globalThis) } };"))
                .satisfies(result ->
                        assertThat(((ScriptResult.Data) result).data()).hasToString("{\"found\":[]}"));
        assertThat(
                        run(
                                "import('fs'); return { data: { reached: typeof this.constructor.constructor('return process') } };"))
                .satisfies(result ->
                        assertThat(((ScriptResult.Data) result).data()).hasToString("{\"reached\":\"function\"}"));
        assertThat(((ScriptResult.Failed) run("this.constructor.constructor('return process')();")).detail())
                .isEqualTo("ReferenceError: process is not defined");
    }

    @Test
    void the_clock_stands_at_the_time_of_the_message_and_chance_is_always_the_same() {
        String body = "const t = Date.now(); for (let i = 0; i < 1000; i++); return { data: { t, later: Date.now() - t,"
                + " zone: new Date().getTimezoneOffset(), chance: Math.random() } };";
        ScriptResult first = run(body);
        assertThat(first).isEqualTo(run(body));
        assertThat(((ScriptResult.Data) first).data().toString())
                .startsWith("{\"t\":1700000000000,\"later\":0,\"zone\":0,\"chance\":0.");
    }

    @Test
    void one_call_leaves_nothing_behind_for_the_next() {
        Image codec = load("""
                let calls = 0; var seen = [];
                function decodeUplink(input) {
                  const before = [calls++, seen.length, typeof leaked, typeof [].leaked, JSON.stringify({})];
                  seen.push(input.bytes); leaked = 1; Array.prototype.leaked = 1;
                  JSON.stringify = () => 'hijacked';
                  Object.defineProperty(Object.prototype, 'polluted', { value: 1 });
                  return { data: { before } };
                }
                """);
        for (int i = 0; i < 3; i++) {
            assertThat(((ScriptResult.Data) PATIENT.decode(codec, input())).data())
                    .hasToString("{\"before\":[0,0,\"undefined\",\"undefined\",\"{}\"]}");
        }
    }

    @Test
    void one_codec_does_not_see_another() {
        Image one = load(
                "var secret = 42; Array.prototype.map = null; function decodeUplink() { return { data: { secret } }; }");
        Image other = load("function decodeUplink() { return { data: { t: typeof secret, m: typeof [].map } }; }");
        assertThat(((ScriptResult.Data) PATIENT.decode(one, input())).data()).hasToString("{\"secret\":42}");
        assertThat(((ScriptResult.Data) PATIENT.decode(other, input())).data())
                .hasToString("{\"t\":\"undefined\",\"m\":\"function\"}");
    }

    @Test
    void built_ins_that_a_codec_breaks_are_its_own_loss() {
        Image codec = load(
                "JSON.parse = JSON.stringify = String = Array.isArray = () => { throw new Error('broken'); };"
                        + " globalThis.fieldwarden = null; function decodeUplink(i) { return { data: { n: i.bytes.length } }; }");
        assertThat(((ScriptResult.Data) PATIENT.decode(codec, input())).data()).hasToString("{\"n\":3}");
    }

    @Test
    void an_endless_text_does_not_load() {
        assertThat(SANDBOXES.load("for (;;);"))
                .isEqualTo(new Script.Loaded.Not(
                        new ScriptResult.Failed(
                                "it did not end within 240 ms of processor time or 16000 ms on the clock", 0),
                        true));
    }

    @Test
    void what_is_asynchronous_is_refused() {
        assertThat(((ScriptResult.Failed) run("return Promise.resolve({ data: {} });")).detail())
                .isEqualTo("Error: it is asynchronous; a codec must return its result at once");
    }

    @Test
    void the_innocent_are_served_while_others_fail() throws Exception {
        Image good = load("function decodeUplink(i) { return { data: { n: i.bytes[0] } }; }");
        Image bad = load("function decodeUplink(i) { const a = []; for (;;) a.push('x'.repeat(1000)); }");
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CountDownLatch go = new CountDownLatch(2);
        try {
            Future<Integer> served = threads.submit(() -> times(50, good, go));
            Future<Integer> failed = threads.submit(() -> times(5, bad, go));
            assertThat(served.get(60, TimeUnit.SECONDS)).isEqualTo(50);
            assertThat(failed.get(60, TimeUnit.SECONDS)).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    private static int times(int calls, Image codec, CountDownLatch go) throws InterruptedException {
        go.countDown();
        go.await();
        int good = 0;
        for (int i = 0; i < calls; i++) {
            good += SANDBOXES.decode(codec, input()) instanceof ScriptResult.Data ? 1 : 0;
        }
        return good;
    }

    private static ScriptResult run(String body) {
        return PATIENT.decode(load(function(body)), input());
    }

    private static String function(String body) {
        return "function decodeUplink(input) { " + body + " }";
    }

    private static Image load(String source) {
        Script.Loaded loaded = SANDBOXES.load(source);
        assertThat(loaded).isInstanceOf(Script.Loaded.Ready.class);
        return ((Script.Loaded.Ready) loaded).image();
    }

    private static ScriptInput input() {
        return new ScriptInput(new byte[] {1, 2, 3}, 1, 1_700_000_000_000L, Map.of());
    }
}
