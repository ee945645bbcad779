"""Everything that the interactive terminal says, in Chinese."""

from __future__ import annotations

from typing import ClassVar

from lmchat.errors import LmchatError
from lmchat.tui.strings import Strings, Texts


class Chinese(Strings):
    """What is said, in simplified Chinese."""

    TITLE = "lmchat"
    COLON = "："
    SEMICOLON = "；"

    MODES: ClassVar[Texts] = {"chat": "聊天", "summarize": "摘要", "answer": "问答", "generate": "续写"}
    HINTS: ClassVar[Texts] = {
        "chat": "想说的话，或文件路径",
        "summarize": "输入文本或文件路径",
        "answer": "就已添加的文本提问",
        "generate": "输入一段开头，模型接着往下写",
    }
    HINT_OF_KEYS = "，Enter 发送，{new-line} 换行"

    KEYS: ClassVar[Texts] = {
        "help": "帮助",
        "why": "依据",
        "mode": "模式",
        "to-chat": "聊天",
        "to-summarize": "摘要",
        "to-answer": "问答",
        "to-generate": "续写",
        "copy": "复制",
        "copy-reply": "复制",
        "again": "重试",
        "stop": "停止",
        "quit": "退出",
        "palette": "命令面板",
        "how-to-quit": "如何退出",
        "new-line": "换行",
        "editor": "外部编辑器",
        "back": "返回",
        "word-before": "上一个",
        "next-word": "下一个",
        "first-word": "第一个词",
        "last-word": "最后一个词",
        "view": "切换视图",
        "settings": "设置",
        "scores": "评分",
        "next-tab": "下一个标签",
        "reference": "参考文本",
        "match-words": "ROUGE-1",
        "match-pairs": "ROUGE-2",
        "match-longest": "ROUGE-L",
        "compare": "对比",
        "other-left": "换左侧",
        "other-right": "换右侧",
        "defaults": "全部恢复默认",
        "edit": "编辑",
        "copy-message": "复制消息",
        "messages": "消息",
        "prompt": "输入框",
        "page-above": "向上翻页",
        "page-below": "向下翻页",
        "message-above": "上一条消息",
        "message-below": "下一条消息",
        "file": "文件",
        "folder-above": "上级文件夹",
        "search": "搜索",
        "found-above": "上一个结果",
        "found-below": "下一个结果",
        "sessions": "会话",
        "open": "打开",
        "rename": "重命名",
        "delete": "删除",
        "undo": "撤销",
        "export": "导出",
        "session-above": "上一个会话",
        "session-below": "下一个会话",
        "ten-above": "向上十个",
        "ten-below": "向下十个",
    }

    WELCOME = (
        "粘贴文本或输入文件路径，按 Enter 即可生成摘要。"
        "切换到“问答”（{to-answer}）可就这篇文本提问。按 {help} 查看全部命令。所有内容都只留在本机。"
    )

    WELCOME_CHAT = (
        "说点什么，或输入文件路径，然后就它提问或输入“总结”。"
        "其他标签（{mode}）各有专用功能。按 {help} 查看全部命令。所有内容都只留在本机。"
    )

    WAITING = "排队中"
    LOADING = "正在加载模型"
    READING = "正在阅读"
    STAGES: ClassVar[Texts] = {"select": "正在筛选要点", "read": "正在阅读", "write": "正在撰写"}
    CANCELLED = "已停止"
    FAILED = "失败"
    CUT = "已达到长度上限，内容被截断"
    FALLBACK = "模型未能写出可靠的内容，以上内容摘自原文。"
    ALL_OF_IT = "原文只有一句话，以上就是全文。"
    CHAT_FALLBACK = "模型未能写出可用的内容，以上是固定回复。"
    EMPTY_REPLY = "模型没有写出任何内容。"
    NO_ANSWER = "文中没有答案。"
    BEST_GUESS = "最接近的是"
    PROBABILITY = "概率"
    ALSO_POSSIBLE = "其他可能"

    ATTACHED = "已添加"
    PASTED = "粘贴的文本"
    CHARACTERS = "字符"
    TOKENS = "词元"
    FIRST_TOKEN = "首词"
    SPEED = "词元/秒"
    SECONDS = "秒"
    ENGINE_LOADING = "加载中"
    ENGINE_MISSING = "缺少模型"
    ENGINE_UNUSABLE = "{mode}暂不可用"
    CHAT_WITHOUT_ENGINE = "添加文件后，仍可在此就文件提问或输入“总结”。"

    NO_SOURCE = "还没有可供提问的文本"
    NO_SOURCE_HINT = "用 /file PATH 添加文件，或直接粘贴文本"
    NO_TEXT = "没有可供摘要的文本"
    NO_TEXT_HINT = "请粘贴文本，或输入文件路径"
    A_QUESTION = "这是问题，不是要摘要的文本"
    A_QUESTION_HINT = "切换到“问答”，即可从已添加的文本中得到答案"
    NOW_SUMMARIZE = "文本已添加，按 Enter 生成摘要。"
    NOW_SAY = "文本已添加：可以就它提问，或输入“总结”。"
    EDITING = "替换之前的消息，按 {stop} 改为新消息"
    NO_TRANSLATION = "lmchat 不会翻译"
    OWN_LANGUAGE = "摘要和答案都用原文的语言"
    NOW_ASK = "文本已添加，请提问。"
    NOTHING_TO_REPEAT = "还没有可重试的消息。"
    NOTHING_TO_COPY = "还没有可复制的回复。"
    NOTHING_TO_EXPLAIN = "还没有可解释的回复。"
    NOTHING_TO_EDIT = "还没有可编辑的消息。"
    TOO_LONG_TO_EDIT = "文本太长，无法在此编辑，已作为附件添加。"
    COPIED = "已复制回复。"
    COPIED_MESSAGE = "已复制消息。"
    SET = "已设为"
    DEFAULT = "default"
    DEFAULT_IS = "默认"
    SETTINGS_TITLE = "设置，自下一条回复起生效（两个默认值：英文 / 中文）"
    SETTING_NO_LIMIT = "不限"
    SETTING_DEFAULTS: ClassVar[Texts] = {"length": "short", "threshold": "由模型决定"}
    SETTING_MEANINGS: ClassVar[Texts] = {
        "length": "摘要长度：一个标题、一两句话或一段话",
        "sentences": "最多多少句，未设长度时随之而定",
        "chars": "最多多少字符",
        "ratio": "最多占原文的比例，大于 0，不超过 1",
        "seed": "种子相同则结果相同（仅用于采样）",
        "threshold": "概率低于此值视为没有答案，0 表示总是作答",
        "method": "consensus 抽取多个并取最有代表性的，beam 比较多个候选，greedy 取最可能的词元，sample 随机抽取",
        "samples": "抽取的文本数（仅用于 consensus）",
        "beam_size": "同时比较的候选数（仅用于 beam）",
        "length_penalty": "越大越偏向长文本，0 为关闭（仅用于 beam）",
        "coverage_penalty": "越大越偏向不遗漏内容，0 为关闭（仅用于 beam）",
        "no_repeat_ngram_size": "这么长的词元序列不会重复出现，0 为关闭",
        "min_new_tokens": "至少写这么多词元",
        "max_new_tokens": "最多写这么多词元",
        "temperature": "小于 1 更稳妥，大于 1 更发散（仅用于采样）",
        "top_k": "只从最可能的若干词元中抽取，0 为关闭（仅用于采样）",
        "top_p": "只从合计达到此概率的最可能词元中抽取，1 为关闭（仅用于采样）",
        "repetition_penalty": "大于 1 时，已写过的词元更难再出现，1 为关闭",
    }
    ANSWER_SETTING_MEANINGS: ClassVar[Texts] = {"top_k": "给出多少个答案，按可能性排列"}
    CHAT_SETTING_MEANINGS: ClassVar[Texts] = {"seed": "换一个种子，在同样合适的回复中会选另一条"}
    CHAT_WRITES = "改动 seed 以外的设置后，聊天的回复由模型自己写，多半不如从写好的回复中挑选的。"

    NOTHING_TO_SCORE = "还没有可评分的回复。"
    SCORES_TITLE = "回复评分"
    SCORES_NO_REFERENCE = "没有参考文本，按 {reference} 添加"
    SCORES_MEASURING = "正在计算"
    SCORES_AGAINST = "与参考文本比较"
    SCORES_OWN = "与原文比较"
    SCORES_SESSION = "本次会话"
    SCORES_REPLY = "回复；下划线：参考文本中也有"
    SCORES_REFERENCE = "参考文本"
    SCORES_TOKENIZER = "分词方式"
    SCORE_COLUMNS = ("P", "R", "F1")
    SCORE_ROWS: ClassVar[Texts] = {"summary": "回复"}
    OWN_TITLES: ClassVar[Texts] = {
        "coverage": "复制的词",
        "density": "片段长度",
        "compression": "压缩倍数",
        "novel_unigrams": "新词",
        "novel_bigrams": "新词对",
        "repetition": "重复词对",
    }
    OWN_MEANINGS: ClassVar[Texts] = {
        "coverage": "位于原文片段中的词所占比例",
        "density": "每个词所在原文片段的平均词数",
        "compression": "回复中每个词对应的原文词数",
        "novel_unigrams": "原文中没有的词所占比例",
        "novel_bigrams": "原文中没有的词对所占比例",
        "repetition": "回复中前面已出现过的词对所占比例",
    }
    REFERENCE_TITLE = "参考文本：输入文本，或文件路径"
    REFERENCE_HINT = "人工写出的文本，或其文件路径"
    REFERENCE_MISSING = "没有这个文件"
    REFERENCE_IS = "这篇文本的回复所用的参考文本是"

    NOTHING_TO_COMPARE = "还没有可对比的回复。"
    COMPARE_TITLE = "同一条消息的两个回复；下划线：只在其中一个里有"
    COMPARE_ONE = "这条消息只有一个回复。按 {again} 再写一个，按 {settings} 可先更改设置。"
    COMPARE_DEFAULTS = "默认设置"
    COMPARE_EARLIER = "当时的设置"
    COMPARE_REPLY = "回复"

    SEARCH_TITLE = "发送过的消息"
    SEARCH_HINT = "消息中的词"
    PICKER_TITLE = "添加文件，所在文件夹"
    NOT_SAVED = "未保存"
    SAVED_LATE = "之前未能保存的内容现已保存。"
    EXPORTED = "对话已保存到"
    QUIT_WITH = "退出 lmchat"
    DRAFT_KEPT = "{recall}：找回这条消息"
    DEFECT = "lmchat 内部错误"
    DEFECT_HINT = "请反馈此问题"

    EDITOR_UNNAMED = "没有指定编辑器"
    EDITOR_UNNAMED_HINT = "请在启动 lmchat 前设置环境变量 EDITOR，例如 EDITOR=nano"
    EDITOR_FAILED = "异常退出，退出码为"
    EDITOR_UNCHANGED = "消息保持不变"
    EDITOR_NOT_HERE = "外部编辑器需要终端"
    EDITOR_NOT_HERE_HINT = "请直接在此输入，按 {new-line} 换行"
    PALETTE_HINT = "想做什么"
    THEME_HINT = "主题名称"
    THEME_UNKNOWN = "没有主题"

    COMMAND_UNKNOWN = "没有命令"
    COMMAND_HINT = "输入 /help 查看全部命令"
    COMMAND_ARGUMENT = "请写成"
    SETTING_UNKNOWN = "此模式没有设置项"
    SETTING_KNOWN = "可用的有"
    SETTING_NUMBER = "不是数字"

    HELP_COMMANDS: ClassVar[Texts] = {
        "/file PATH": "添加文件：文本、Markdown、HTML、PDF、DOCX、邮件或字幕；只输入 /file 可浏览文件",
        "/detach": "移除已添加的文本",
        "/length short|medium|long": "摘要长度：一个标题、一两句话、一段话",
        "/set NAME VALUE": "更改当前模式的设置，VALUE 为 default 时恢复默认；只输入 /set 列出全部",
        "/settings": "各模式的全部设置",
        "/reference PATH|TEXT": "用参考文本为这篇文本的回复评分",
        "/scores": "回复的评分",
        "/compare NAME VALUE": "换用其他设置再回复一次，并排显示两个回复",
        "/sessions": "已保存的会话：搜索、打开、重命名、删除、导出",
        "/theme NAME": "更换配色主题；只输入 /theme 列出全部",
        "/export PATH": "保存对话，PATH 以 .md、.json、.txt 或 .html 结尾",
        "/clear": "开始新对话",
        "/help": "显示本列表",
        "/quit": "退出",
    }
    HELP_MODE = "切换到"
    HELP_KEYS: ClassVar[Texts] = {
        "send": "发送",
        "new-line": "换行",
        "editor": "在 VISUAL 或 EDITOR 指定的编辑器中撰写消息",
        "stop": "停止生成，已写出的内容会保留",
        "recall": "翻看发送过的消息",
        "search": "搜索发送过的消息",
        "complete": "补全命令，或 /file 后面的路径",
        "file": "选择要添加的文件",
        "messages": "转到消息：{message-above}、{message-below} 移动，{copy-reply} 复制回复，"
        "{copy-message} 复制消息，{edit} 编辑，{prompt} 返回",
        "page-above": "对话向上翻页",
        "page-below": "对话向下翻页",
        "again": "按当前设置、换一个种子重做这条消息",
        "why": "查看依据：回复的每个词及其来源",
        "mode": "下一个模式",
        "copy": "复制回复",
        "settings": "设置",
        "scores": "回复的评分：与参考文本（/reference）或原文比较",
        "compare": "并排显示同一条消息的两个回复",
        "sessions": "已保存的会话",
        "palette": "命令面板：全部命令与主题",
        "how-to-quit": "复制选中的文字，或清空输入框（按 {recall} 找回）",
        "quit": "退出",
    }

    OK = "确定"
    PRIVATE = "隐私模式"
    NOTHING_TO_EXPORT = "还没有可保存的内容"
    NOTHING_TO_EXPORT_HINT = "请先发送一条消息"
    DELETED = "本次对话的会话已删除"
    DELETED_HINT = "先按 {sessions}，再按 {undo} 即可恢复"
    SESSIONS_TITLE = "已保存的会话"
    SESSIONS_PRIVATE = "本隐私窗口中的会话，不会保存"
    SESSIONS_SEARCH = "搜索：词语或单词开头"
    SESSIONS_NONE = "还没有保存的会话。"
    SESSIONS_NOT_FOUND = "没有找到。"
    SESSIONS_MESSAGES = "条消息"
    SESSIONS_MESSAGE = "条消息"
    SESSIONS_UNTITLED = "（无标题）"
    SESSIONS_TITLED = "标题"
    SESSIONS_SAYS: ClassVar[Texts] = {"user": "你", "assistant": "lmchat"}
    SESSION_DELETED = "已删除，按 {undo} 恢复"
    SESSION_BACK = "已恢复"
    SESSION_NOTHING_DELETED = "没有可撤销的删除。"
    SESSION_RENAME = "会话的标题；留空则使用开头的文字"
    SESSION_EXPORT = "保存到哪里：以 .md、.json、.txt 或 .html 结尾的路径"

    WHY_TITLE = "查看依据"
    WHY_ANSWERS = "候选答案，按可能性排列"
    WHY_WORDS = "回复中的词"
    WHY_LEGEND = "下划线：从原文复制"
    WHY_QUOTED = "摘自原文，不是模型写出的"
    WHY_ORIGINS: ClassVar[Texts] = {
        "retrieved": "取自为 lmchat 写的对话中对相似的话的回答，由模型选出",
        "standing": "适合几乎任何此类话的通用回答之一",
    }
    WHY_SENTENCES = "回复所依据的句子"
    WHY_NOT_KEPT = "每个词如何写出，只为当前会话的最近 {count} 个回复保留。"
    WHY_WORD_TAB = "逐词"
    WHY_ANSWER_TAB = "逐个答案"
    WHY_MAP_TAB = "热力图"
    WHY_ENTROPY = "熵"
    WHY_NATS = "奈特"
    WHY_COPIED = "从原文复制"
    WHY_COPIED_EARLIER = "从之前的话复制"
    WHY_GENERATED = "模型生成"
    WHY_INSTEAD = "其他候选"
    WHY_LOOKED_AT = "关注的原文"
    WHY_EARLIER = "（之前的话）"
    WHY_PLACE = "字符位置"
    WHY_SOURCE = "原文"
    WHY_CHANGED = "原文已改动，未作标记"
    WHY_MESSAGE = "消息"
    WHY_WEIGHED_TAB = "候选回复"
    WHY_WEIGHED = "按优劣排列，各列为每个词元的概率：结合对话，以及脱离对话"
    WHY_SOURCE_DRAWN = "原文，» 标出所依据的句子"
    WHY_LEFT_OUT = "［……略……］"
    WHY_WORD = "词"
    WHY_MAP_HINT = "数字为注意力百分比，处处低于 2% 的词已省略"

    def problem(self, error: LmchatError) -> str:
        from lmchat.tui.chinese_errors import in_chinese

        message, hint = in_chinese(error.message), in_chinese(error.hint)
        return f"{message}（{hint}）" if hint else message
