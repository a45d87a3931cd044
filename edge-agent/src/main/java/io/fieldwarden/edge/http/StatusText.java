package io.fieldwarden.edge.http;

import io.fieldwarden.device.Severity;
import io.fieldwarden.edge.core.AgentCounters;
import io.fieldwarden.edge.core.AgentStatus;
import io.fieldwarden.edge.core.HubRules;
import io.fieldwarden.edge.core.LocalWatch;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The status as JSON and as a page, Chinese first. */
final class StatusText {
    private static final String PAGE = """
            <!doctype html>
            <html lang="zh-CN"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%1$s</title>
            <style>
            body{font:16px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;margin:1.5rem;max-width:40rem;color:#1d2b24}
            h1{font-size:1.3rem}table{border-collapse:collapse;width:100%%}
            td{border-top:1px solid #cdd8d1;padding:.4rem .2rem}td:first-child{min-width:9rem}
            td:last-child{text-align:right;overflow-wrap:anywhere}
            .ok{color:#17633a}.bad{color:#a3261b}small{color:#5b6b62}
            </style></head><body>
            <h1>%1$s <small>%2$s</small></h1>
            <p class="%3$s">%4$s</p>
            <table>%5$s</table>
            <h1>本地告警 <small>Local alerts</small></h1>
            <table>%6$s</table>
            %7$s
            <h1>时间与设置 <small>Time and settings</small></h1>
            <table>%8$s</table>
            </body></html>
            """;

    private StatusText() {}

    static String html(AgentStatus status) {
        AgentCounters.Snapshot counters = status.counters();
        boolean well = counters.trouble().isEmpty();
        String line = well
                ? "✓ 数据上送正常 <small>The hub takes readings</small>"
                : "✗ 无法上送，数据已保存 <small>The hub does not take readings; they are kept: " + escape(counters.trouble())
                        + "</small>";
        String rows = row("已采集", "Sampled", counters.sampled())
                + row("已上送", "Accepted by the hub", counters.accepted())
                + row("待上送", "Waiting", status.outbox().entries())
                + row(
                        "缓存占用",
                        "Outbox used, %",
                        100 * status.outbox().bytes() / status.outbox().limit())
                + row("缓存丢弃", "Dropped for want of room", status.outbox().dropped())
                + row("其中告警", "Alerts among them", status.outbox().lost())
                + row("待定时间", "Waiting for a date", status.outbox().undated())
                + row("平台拒收", "Rejected by the hub", counters.rejected())
                + row("传感器无应答", "Sensor failures", counters.failures().sensor())
                + row("未能保存", "Not kept", counters.failures().outbox());
        return PAGE.formatted(
                escape(status.device().value()),
                escape(status.hub().toString()),
                well ? "ok" : "bad",
                line,
                rows,
                alerts(status.alerts()),
                rules(status.rules()),
                around(status.around()));
    }

    private static String around(AgentStatus.Surroundings around) {
        AgentStatus.Origin settings = around.settings();
        String origin = settings.trial()
                ? "试用中 <small>being tried</small><br>" + escape(settings.command())
                : settings.command().isEmpty()
                        ? "本机文件 <small>file on this machine</small>"
                        : "平台下发 <small>sent by command</small><br>" + escape(settings.command());
        String last = settings.last().isEmpty()
                ? ""
                : line("最近一次设置指令", "Last command", "<small>" + escape(settings.last()) + "</small>");
        boolean trusted = around.clock().trusted();
        return line(
                        "时钟",
                        "Clock",
                        trusted
                                ? "可信 <small>known, " + escape(around.clock().by()) + "</small>"
                                : "<span class=\"bad\">✗ 待校时 <small>not known yet</small></span>")
                + line(
                        "通道",
                        "Way to the hub",
                        (around.fallback() ? "备用 <small>second</small>" : "主用 <small>first</small>")
                                + (around.resting() ? "<br>等待发送时段 <small>waits for its window</small>" : ""))
                + line("设置来源", "Settings from", origin)
                + last;
    }

    private static String line(String zh, String en, String html) {
        return "<tr><td>" + zh + " <small>" + en + "</small></td><td>" + html + "</td></tr>\n";
    }

    private static String rules(List<HubRules.Status> rules) {
        if (rules.isEmpty()) {
            return "";
        }
        return rules.stream()
                .map(one -> "<tr><td>" + escape(one.device().value())
                        + (one.refused().isEmpty()
                                ? ""
                                : "<br><span class=\"bad\">✗ 未采用 <small>not used: " + escape(one.refused())
                                        + "</small></span>")
                        + "</td><td>"
                        + one.profile().map(ref -> escape(ref.toString())).orElse("— <small>none yet</small>")
                        + "</td></tr>\n")
                .collect(Collectors.joining("", "<h1>平台规则 <small>Rules of the hub</small></h1>\n<table>", "</table>"));
    }

    private static String row(String zh, String en, long value) {
        return "<tr><td>" + zh + " <small>" + en + "</small></td><td>" + value + "</td></tr>\n";
    }

    private static String alerts(List<LocalWatch.Standing> alerts) {
        if (alerts.isEmpty()) {
            return "<tr><td>无 <small>none</small></td></tr>";
        }
        return alerts.stream()
                .map(alert -> "<tr><td class=\"" + (alert.severity() == Severity.INFO ? "ok" : "bad") + "\">"
                        + escape(alert.text().zh()) + " <small>"
                        + escape(alert.text().en()) + " · "
                        + alert.severity().text() + " · " + escape(alert.rule().value()) + "</small></td><td>"
                        + alert.since() + "</td></tr>\n")
                .collect(Collectors.joining());
    }

    static String json(AgentStatus status) {
        AgentCounters.Snapshot counters = status.counters();
        String alerts = status.alerts().stream()
                .map(alert -> String.format(
                        Locale.ROOT,
                        "{\"id\":%s,\"rule\":%s,\"severity\":%s,\"since\":%s,\"value\":%s}",
                        quote(alert.id().value()),
                        quote(alert.rule().value()),
                        quote(alert.severity().text()),
                        quote(alert.since().toString()),
                        Double.toString(alert.value())))
                .collect(Collectors.joining(","));
        String rules = status.rules().stream()
                .map(one -> "{\"device\":" + quote(one.device().value()) + ",\"profile\":"
                        + one.profile().map(ref -> quote(ref.toString())).orElse("null") + ",\"refused\":"
                        + quote(one.refused()) + "}")
                .collect(Collectors.joining(","));
        return "{\"device\":" + quote(status.device().value())
                + ",\"hub\":" + quote(status.hub().toString())
                + ",\"trouble\":" + quote(counters.trouble())
                + ",\"sampled\":" + counters.sampled()
                + ",\"accepted\":" + counters.accepted()
                + ",\"rejected\":" + counters.rejected()
                + ",\"busy\":" + counters.busy()
                + ",\"unreachable\":" + counters.unreachable()
                + ",\"sensorFailures\":" + counters.failures().sensor()
                + ",\"notKept\":" + counters.failures().outbox()
                + ",\"outbox\":{\"entries\":" + status.outbox().entries()
                + ",\"bytes\":" + status.outbox().bytes()
                + ",\"limit\":" + status.outbox().limit()
                + ",\"dropped\":" + status.outbox().dropped()
                + ",\"lostAlerts\":" + status.outbox().lost()
                + ",\"undated\":" + status.outbox().undated()
                + "},\"clock\":{\"trusted\":" + status.around().clock().trusted()
                + ",\"by\":" + quote(status.around().clock().by())
                + "},\"settings\":{\"command\":"
                + quote(status.around().settings().command())
                + ",\"trial\":" + status.around().settings().trial()
                + ",\"last\":" + quote(status.around().settings().last())
                + "},\"alerts\":[" + alerts + "],\"rules\":[" + rules + "]}";
    }

    private static String quote(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
