"""What a message is for, as far as it can be told from itself alone."""

import re

from ..model.message import Message
from ..model.subject import Subject
from ..model.vocabulary import MessageKind
from .notice import MM_MAIL_RE, is_notice_robot

# Senders that are programs. lkp@intel.com and oliver.sang@intel.com: kernel test robot; lkft: Linaro; bot@kernelci.org.
_BOTS = frozenset(
    {
        "lkp@intel.com",
        "oliver.sang@intel.com",
        "rong.a.chen@intel.com",
        "kbuild-all@lists.01.org",
        "fengguang.wu@intel.com",
        "lkft@linaro.org",
        "bot@kernelci.org",
        "kernelci@groups.io",
        "cki-project@redhat.com",
        "patchwork@emeril.freedesktop.org",
        "bugzilla-daemon@bugzilla.kernel.org",
        "bugzilla-daemon@kernel.org",
        "bugbot@kernel.org",
    }
)
_BOT_PREFIXES = ("syzbot+", "syzbot@", "syzkaller", "regzbot@")

# "Applied, thanks!", "Applied to for-next, thanks.", "Queued up for v5.5": b4 ty and people who type the same
_APPLIED_RE = re.compile(r"(?:both |all |series |patch(?:es)? |now )?(?:applied|queued|merged|pushed)\b[^?]{0,80}$", re.IGNORECASE)

_REPORT_SUBJECT_RE = re.compile(
    r"\[(?:bug|bug report|regression|oops)\b"
    r"|(?:bug|regression|oops|warning|kasan|ubsan|kernel bug|kernel panic|general protection fault)\b ?:",
    re.IGNORECASE,
)


def message_kind(message: Message, subject: Subject, *, has_diff: bool) -> MessageKind:
    """Return what the message is for. A cover without a tag is known by its replies only: series linking corrects it."""
    email = message.sender.email
    if is_notice_robot(email) or message.subject.startswith("[tip:") or MM_MAIL_RE.match(message.subject):
        return MessageKind.NOTICE
    if email in _BOTS or email.startswith(_BOT_PREFIXES):
        return MessageKind.BOT
    if not subject.is_reply:
        if subject.is_pull:
            return MessageKind.PULL
        if subject.is_patch and subject.counter == 0:
            return MessageKind.COVER
        if subject.is_patch and (has_diff or subject.counter is not None):
            return MessageKind.PATCH
        if _REPORT_SUBJECT_RE.match(message.subject):
            return MessageKind.REPORT
    if _is_notice(message.text):
        return MessageKind.NOTICE
    return MessageKind.REPLY if subject.is_reply or message.references else MessageKind.OTHER


def _is_notice(text: str) -> bool:
    """Tell whether the first words of one's own say that something was applied, and little else does."""
    own = 0
    for line in text.split("\n", 60)[:60]:
        if not line or line[0] in ">|" or line.endswith("wrote:"):
            continue
        own += 1
        if _APPLIED_RE.match(line.strip()[:200]):
            return True
        if own > 3:
            return False
    return False
