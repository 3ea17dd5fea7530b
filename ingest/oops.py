"""What the kernel logs when it fails -> class and place, as syzkaller titles its crashes.

In: the lines of a part that are its writer's own. Prefixes of logs, wrapped lines, elisions and missing heads are survived.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from posixpath import normpath

from ..model.message import Part
from ..model.regression import Splat
from .prose import has_any
from .splat_opener import NOT_RE, OPENERS, SLEEPER, TRACE, Opener

# One of these stands in every text that holds a splat: looked for before any line is.
_WORDS = (
    "BUG: ", "kernel BUG at", "WARNING: ", "Call Trace", "Call trace", "Unable to handle", "Oops", "general protection fault",
    "Kernel panic", "Internal error: ", "UBSAN: ", "refcount_t: ", "INFO: ", "divide error", "invalid opcode", "lockup", "LOCKUP",
    "unreferenced object", "page allocation failure", "ssertion failed", "RIP: ", "Backtrace:", "Bad page state", "panicked at",
    "unregister_netdevice: waiting", "tasks failed after", "is not initialized, yet", "double fault",
)  # fmt: skip
# The same in lower case, as single words
_GATE = frozenset(
    [
        "bug",
        "warning",
        "trace",
        "handle",
        "oops",
        "fault",
        "panic",
        "error",
        "ubsan",
        "refcount_t",
        "info",
        "divide",
        "invalid",
        "lockup",
        "unreferenced",
        "allocation",
        "assertion",
        "rip",
        "backtrace",
        "state",
        "panicked",
        "unregister_netdevice",
        "tasks",
        "initialized",
        "kasan",
        "kcsan",
        "kmsan",
        "kfence",
        "odebug",
    ]
)
_LINE_WORDS_RE = re.compile(
    r"BUG|WARNING|Call [Tt]race|Unable to handle|[Uu]nable to handle|Oops|general protection|panic|Internal error|UBSAN|refcount_t"
    r"|INFO: |divide error|invalid opcode|LOCKUP|lockup|unreferenced|allocation failure|ssertion failed|RIP: |Backtrace|NIP|unregister_net"
    r"|tasks failed after|not initialized, yet|double fault"
)

# "[   12.345678] ", "[ 12.3][  T44] ", "<4>[  1.0] ", "Jun 13 11:02:01 host kernel: ", "0.021080    T0 ", "[..] ", "[ 12.3] C3 [..]";
# dmesg's options: "[  +0.001576] " (--reltime), "[Mon Jul  3 21:56:04 2023] " (--ctime)
_PREFIX_RE = re.compile(
    r"(?:[ \t]*(?:<[0-9]>|\[ *\+?[0-9]+\.[0-9]+ ?\]|\[ *[TC][0-9]+ ?\]|\[\.{2,3}\]|\([0-9]\)\[[^\]]{1,30}\]"
    r"|[0-9]+\.[0-9]{3,6}[ \t]+[TC][0-9]+"
    r"|\[[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}[0-9]{1,2} [0-9:.]{8,15} [0-9]{4}\]"
    r"|[A-Z][a-z]{2} {1,2}[0-9]{1,2} [0-9:.]{8,15} (?:\S{1,60} )?kernel:|[0-9T:.+-]{19,35} \S{1,60} kernel:|kernel:|kern +:[a-z]+ +:|\| |"
    r"dmesg:))+"
)
_INDENT_RE = re.compile(r"[ \t|]*(?:> ?)*")

# scripts/decode_stacktrace.sh puts " (fs/bar.c:12 (discriminator 1))" for "+0x1e/0x180", " (??:?)" where it does not know
_DECODED = r"[ ]\((?:[\w./+-]{2,200}:[0-9]|\?\?)"
# "foo_bar+0x1e/0x180 [module]", "? foo+0x12/0x34", "[<ffffffff81234567>] foo+0x1/0x2", "foo.isra.12+0x0/0x10 (unreliable)"
_FRAME_RE = re.compile(
    r"[ \t]*(?P<maybe>\? ?)?(?:\[[<0-9a-fx>]{3,22}\][ \t]*)?(?:\([0-9a-f]{8,16}\)[ \t]*)?(?:\[[0-9a-f]{8,16}\] "
    r"\[[0-9a-f]{8,16}\][ \t]*)?(?P<maybe2>\? ?)?"
    rf"(?P<name>[A-Za-z_][\w.]{{1,120}})(?:\+0x[0-9a-f]+(?:/0x[0-9a-f]+)?|/0x[0-9a-f]+|{_DECODED})(?P<rest>.{{0,200}})$"
)
# syzbot's: "foo+0x12/0x34 kernel/foo.c:12", " foo kernel/foo.c:12 [inline]", " foo fs/bar.c:1 [inline]"
_INLINE_RE = re.compile(r"[ \t]+(?P<name>[A-Za-z_][\w.]{1,120})[ \t]+[\w./-]+\.[chS]:[0-9]+(?:[ \t]+\[inline\])?$")
# "RIP: 0010:func+0x1e/0x180", "pc : func+0x1/0x2", "PC is at func+0x1/0x2", "NIP [c0000000] func+0x0/0x1", "EIP: func+0x1/0x2";
# "epc : func+0x1/0x2" on RISC-V, "epc   : 80123456 func+0x1/0x2" on MIPS: an address is whole, a name may begin like one
_POINTER_RE = re.compile(
    r"(?:R?E?IP:? |RIP:|pc ?: |PC is at |NIP:? ?\[[0-9a-f]+\] |epc {0,4}: (?:[0-9a-f]{8,16} )?|Krnl PSW : [0-9a-f]+ [0-9a-f]+ \()"
    r"(?:[0-9a-f]{4}:)?(?:\[<[0-9a-f]+>\] ?)?(?:\[<[0-9a-f]+>\] ?)?"
    rf"(?P<name>[A-Za-z_][\w.]{{1,120}})(?:\+0x|{_DECODED})"
)
_STACK_RE = re.compile(r"(?:Call [Tt]race|Backtrace|Stack|stack backtrace|call trace|Hardware call trace):?[ \t]*$|backtrace(?: \(crc|:)")
_COMM_RE = re.compile(r"\bComm: (?P<comm>[^\s]{1,32})")
_SUFFIX_RE = re.compile(r"(?:\.(?:isra|constprop|part|cold|llvm|lto_priv)(?:\.[0-9]+)*|\.[0-9]+)+$")
# "Tainted:", registers, "Code:": lines of a dump
_DUMP_RE = re.compile(
    r"CPU|Code:|Modules linked|Hardware name|R[A-Z0-9]{2}:|[EFGD]S:|CR[0-9]|DR[0-9]|x[0-9]{1,2} ?:|sp ?:|lr ?:|pstate|---\[|<TASK>|"
    r"</?[A-Z]+>|PGD|#PF|Oops"
)

# Frames that say how the failure was noticed, not where: helpers of reports, locks, entry code. Prefixes.
_SKIPPED = tuple(
    """
    ___might_sleep __alloc_pages __arm64_sys __asan_ __bad_area __bug_on __common_interrupt __debug_ __debug_check __die
    __do_page_fault __do_sys __down_ __dump_stack __hrtimer __ia32_sys __irq_ __kasan_ __kmalloc __list_ __lock_acquire __memcpy
    __memmove __memset __might_resched __might_sleep __mutex_lock __raw_spin __sanitizer __schedule __se_sys __slab __switch_to
    __sysvec __ubsan_ __wait_for __warn __x64_sys _raw_read _raw_spin _raw_write alloc_pages apic_timer arch_cpu_idle asm_ backtrace
    bad_area bad_page check_bytes check_memory_region check_noncircular check_prev common_interrupt context_switch cpu_startup
    debug_locks_off debug_object debug_print_object die do_error_trap do_kern_addr_fault do_mem_abort do_page_fault do_raw_spin
    do_syscall do_translation_fault do_trap do_user_addr_fault down down_read down_write dump_backtrace dump_stack el0 el0t_ el1
    entry_ error_entry exc_ fail_dump fixup_bug general_protection handle_bug hrtimer_ instrument_ invalid_op invoke_syscall
    io_schedule irq_ kasan_ kmalloc kmem_cache_alloc kobject_get ksys_ kthread list_add list_del lock_acquire lockdep_ memcpy
    memmove memset mutex_lock native_ nmi_ no_context oops_end out_of_memory page_fault panic preempt_schedule print_ print_address
    print_circular print_report process_one_work process_scheduled_works rcu_ refcount_ refcount_warn report_bug ret_from_ rwsem_
    schedule scheduler_tick search_exception secondary_startup should_fail show_stack slab_ smp_apic spin_bug start_kernel
    start_secondary strcmp strlen synchronize_ system_call sysvec_ task_tick tick_ trigger_ ttwu_ ubsan_ update_process_times
    validate_chain vfs_ wait_for_completion warn_alloc warn_slowpath watchdog_ worker_thread
    """.split()  # noqa: SIM905 - a hundred names read better as words than as a list
)


# "db_bench        D    0  2492   2435 0x00000000", "task:lvm             state:D stack:    0 pid:12573"
_SLEEPS_RE = re.compile(r"(?:task:)?[\w.:/-]{1,40}[ \t]+(?:state:)?D\b[ \t]*(?:stack:)?[ \t]*[0-9]")
# "Another lockdep splat:", "[2]", "We also see this:"
_ANOTHER_RE = re.compile(
    r"[ \t]*(?:and )?(?:(?:i|we)(?:'ve| have)? )?(?:also|another|second(?:ly)?|additional(?:ly)?|besides|in addition|furthermore"
    r"|the (?:second|other)|a (?:second|different)|one more|(?:issue|problem|crash|bug) (?:#)?2|2[.)]|\[2\])(?=[ ,:.]|$)",
    re.IGNORECASE,
)

MAX_LINE = 4000
MAX_LINES = 6000  # of a text that are looked at for openers
# A function that holds a lock, where a pointer or a class of locks may stand as well
_IDENTIFIER_RE = re.compile(r"[A-Za-z_]\w{1,80}")
_REACH = 70  # lines below an opener in which its trace stands
_GAP = 45  # lines between two openers of one trace


def has_splat_words(text: str, words: AbstractSet[str] | None = None) -> bool:
    """Tell whether a text may hold a splat at all. `words` are those of its beginning, where they are known."""
    if words is not None and _GATE.isdisjoint(words):
        return False
    return has_any(text, _WORDS)


def find_splats(part: Part) -> list[Splat]:
    """Return the splats of a part's own lines, in order; what one failure logs in several messages is one."""
    hits = [(at, line) for at, line in _cleaned(part) if _LINE_WORDS_RE.search(line)]
    found: list[tuple[int, int, Opener, str, str | None]] = []
    last = -_GAP - 1
    for at, line in hits[:200]:
        opener, match = _opener(_with_file(part, at, line))
        if opener is None or match is None:
            continue
        body = _body(part, at)
        named = match.groupdict().get("f")
        if (opener.needs_frame and not named) or (named and named.startswith(_SKIPPED)):
            frame = _frame(body, of_lock="RCU" not in match[0])
            if frame is None and opener.weight < 3:
                continue
        else:
            frame = None
        if opener is TRACE and _sleeps(part, at):
            opener = SLEEPER
        title = _title(opener, match, frame)
        comm = next((match_.group("comm") for text in body if "Comm" in text and (match_ := _COMM_RE.search(text))), None)
        is_same = found and at - last <= _GAP and not begins_another(part, last + 1, at)
        last = at
        if is_same:
            before = found[-1]
            if opener.weight > before[2].weight:
                found[-1] = (before[0], at, opener, title, comm or before[4])
            else:
                found[-1] = (before[0], at, before[2], before[3], before[4] or comm)
        else:
            found.append((at, at, opener, title, comm))
    if any(opener.weight for _, _, opener, _, _ in found):  # a trace without a head is then the rest of another
        found = [one for one in found if one[2].weight]
    return [
        Splat(part=part.number, line=start + 1, end_line=end + 1, kind=opener.kind, signature=title, comm=comm)
        for start, end, opener, title, comm in found
    ]


def begins_another(part: Part, start: int, end: int) -> bool:
    """Tell whether own words among some lines (from 0, `end` excluded) say that what follows is another failure."""
    return any(part.marks[at] == "." and part.lines[at][:1] != "[" and _ANOTHER_RE.match(part.lines[at][:200]) for at in range(start, end))


def clean(line: str) -> str:
    """Return a line of a log without indentation, time stamps and level."""
    if "\xa0" in line:  # Evolution and others put one for each second space
        line = line.replace("\xa0", " ")
    line = line[_INDENT_RE.match(line).end() :]  # type: ignore[union-attr]
    match = _PREFIX_RE.match(line)
    return line[match.end() :].lstrip() if match else line


def frame_name(name: str) -> str:
    """Return a function's name without what the compiler appended."""
    return _SUFFIX_RE.sub("", name)


def _cleaned(part: Part) -> list[tuple[int, str]]:
    return [
        (at, clean(line))
        for at, line in enumerate(part.lines[:MAX_LINES])
        if part.marks[at] == "." and 6 < len(line) <= MAX_LINE and _LINE_WORDS_RE.search(line)
    ]


def _opener(line: str) -> tuple[Opener | None, re.Match[str] | None]:
    if NOT_RE.match(line):
        return None, None
    for opener in OPENERS:
        match = opener.pattern.match(line)
        if match:
            return opener, match
    return None, None


def _with_file(part: Part, at: int, line: str) -> str:
    """Return a warning's line with the file that a mailer wrapped to the line below."""
    return f"{line} {clean(part.lines[at + 1])}" if line.endswith(" at") and at + 1 < len(part.lines) else line


def _body(part: Part, at: int) -> list[str]:
    """Return the lines of a trace from its opener on, its own line first; a line that a mailer wrapped is put together again."""
    body: list[str] = []
    for below in range(at, min(len(part.lines), at + _REACH)):
        if part.marks[below] != "." or len(part.lines[below]) > MAX_LINE:
            break
        body.append(part.lines[below])
    return body


def _frame(body: Sequence[str], *, of_lock: bool) -> str | None:
    """Return the first frame of a trace that says where it failed: the instruction pointer's, else the stack's.

    `of_lock`: where a lock is taken goes before both (lockdep prints it above the stack).
    """
    fallback: str | None = None
    below_stack = False
    for at, raw in enumerate(body):
        line = clean(raw)
        if at and _is_next(line):
            break
        pointer = _POINTER_RE.match(line)
        if pointer is None and line.rstrip() in ("RIP:", "RIP: 0010:", "pc :") and at + 1 < len(body):
            pointer = _POINTER_RE.match(f"{line.strip()} {clean(body[at + 1])}")
        if pointer:
            name = frame_name(pointer.group("name"))
            if not name.startswith(_SKIPPED):
                return name
            fallback = fallback or name
            continue
        if _STACK_RE.search(line):
            below_stack = True
            continue
        if of_lock and "at: " in line and ("trying" in line or "lock" in line or "{" in line):
            held = line.rpartition("at: ")[2]
            name = frame_name(held.partition("+")[0].partition(" (")[0].strip("[<> "))
            if _IDENTIFIER_RE.fullmatch(name) and not name.startswith(_SKIPPED):
                return name
        match = _FRAME_RE.match(line) or (_INLINE_RE.match(raw) if below_stack else None)
        if not match:
            continue
        name = frame_name(match.group("name"))
        groups = match.groupdict()
        if groups.get("maybe") or groups.get("maybe2") or "(unreliable)" in (groups.get("rest") or ""):
            continue
        if not name.startswith(_SKIPPED):
            return name
        fallback = fallback or name
    return None if fallback is None or fallback.startswith(("dump_stack", "panic", "__warn")) else fallback


def _sleeps(part: Part, at: int) -> bool:
    """Tell whether the line above a trace, or the one above that, says that the task sleeps and cannot be woken."""
    return any(len(line) <= MAX_LINE and _SLEEPS_RE.match(clean(line)) for line in part.lines[max(0, at - 2) : at])


def _is_next(line: str) -> bool:
    """Tell whether another failure begins in a line."""
    return line.startswith(("---[ end", "------------[ cut here", "INFO: task "))


def _title(opener: Opener, match: re.Match[str], frame: str | None) -> str:
    groups = {name: (value or "").strip() for name, value in match.groupdict().items()}
    if "/../" in groups.get("a", ""):  # as modules outside of the tree have it: "tools/testing/nvdimm/../../../drivers/nvdimm/claim.c"
        groups["a"] = normpath(groups["a"])
    if "{f}" in opener.title:
        name = frame or frame_name(groups["f"])
        title = opener.title.replace("{f}", name) if name else opener.title.replace(" in {f}", "")
    else:
        title = opener.title
    for name in ("a", "b"):
        title = title.replace("{" + name + "}", groups.get(name, ""))
    return title.replace("{in}", f" in {frame}" if frame else "").strip()[:200]
