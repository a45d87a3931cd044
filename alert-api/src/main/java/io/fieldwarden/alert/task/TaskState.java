package io.fieldwarden.alert.task;

/** How far a task is, from the clue to the end. What may follow what is said by each {@link TaskAction}. */
public enum TaskState {
    /** 线索, to be weighed. */
    CLUE,
    /** 不予处置: weighed, and nothing to be done. */
    DISMISSED,
    /** 检查任务: given to at least two inspectors. */
    ASSIGNED,
    /** 停产停业等原因无法检查: the inspectors were there, but nothing could be inspected. */
    CANNOT_INSPECT,
    /** 检查无问题，归档. */
    ARCHIVED,
    /** 发现问题: an order has to follow. */
    FOUND,
    /** 已采取紧急措施或责令停用、查封扣押: the written order has to follow at once. */
    MEASURED,
    /** 已下达监察指令书，整改中. */
    ORDERED,
    /** 逾期未改: the time of the order is over and no report has come. */
    OVERDUE,
    /** 已提交整改报告，待复查. */
    REPORTED,
    /** 复查合格，待销号. */
    PASSED,
    /** 复查不合格: a second order or a case has to follow. */
    FAILED,
    /** 拟立案，待法制审核和技术审核 (行政处罚法 art. 41, 58). */
    CASE_PROPOSED,
    /** 审核通过，待立案. */
    REVIEWED,
    /** 立案. */
    CASE,
    /** 已作出处罚决定. */
    DECIDED,
    /** 决定书已送达. */
    DELIVERED,
    /** 销号. */
    CLOSED;

    public String text() {
        return Words.text(this);
    }

    /** @throws IllegalArgumentException for a word that is none of them */
    public static TaskState ofText(String text) {
        return Words.of(TaskState.class, text);
    }

    /** Nothing more is to be done. */
    public boolean isEnd() {
        return this == DISMISSED || this == ARCHIVED || this == CLOSED;
    }
}
