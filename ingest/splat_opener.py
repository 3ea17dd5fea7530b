"""The lines by which a failure in the kernel's log is known, as syzkaller titles its crashes.

Openers follow the kernel's own sources (lib/bug.c, mm/kasan/report.c, kernel/locking/lockdep.c, arch/*/mm/fault.c and so on).
"""

import re

from ..model.record import record
from ..model.regression import ReportKind


@record(frozen=True, slots=True)
class Opener:
    """A line that begins a splat."""

    pattern: re.Pattern[str]
    kind: ReportKind
    title: str  # groups of the pattern in braces; {in} is " in " and the frame
    needs_frame: bool = True
    weight: int = 2  # of several in one trace the heaviest titles it, the first of equals


OPENERS = tuple(
    Opener(re.compile(pattern), kind, title, needs_frame, weight)
    for pattern, kind, title, needs_frame, weight in (
        # "BUG: KASAN: use-after-free in foo+0x1/0x2", "KASAN: slab-out-of-bounds Read in foo"
        (
            (
                r"(?:BUG: )?(?P<a>KASAN|KMSAN|KFENCE): (?P<b>[a-z][\w -]{2,60}?) in "
                r"(?P<f>[A-Za-z_][\w.]{1,100})"
            ),
            ReportKind.CRASH,
            "{a}: {b} in {f}",
            False,
            4,
        ),
        (r"BUG: (?P<a>KASAN|KMSAN|KFENCE): (?P<b>[a-z][\w -]{2,60})", ReportKind.CRASH, "{a}: {b}{in}", True, 4),
        (r"BUG: KCSAN: (?P<b>[\w-]{3,40}) in (?P<f>[A-Za-z_][\w.]{1,100})", ReportKind.WARNING, "KCSAN: {b} in {f}", False, 4),
        # "BUG: kernel NULL pointer dereference, address: 0000000000000008", "Unable to handle kernel NULL pointer dereference at …"
        (
            (
                r"(?:BUG: )?(?:[Kk]ernel|[Uu]nable to handle kernel) NULL pointer "
                r"dereference"
            ),
            ReportKind.CRASH,
            "BUG: NULL pointer dereference{in}",
            True,
            4,
        ),
        (r"BUG: unable to handle (?:kernel )?(?:page fault|paging request)", ReportKind.CRASH, "BUG: page fault{in}", True, 4),
        (
            (
                r"(?:BUG: |CPU [0-9]+ )?(?:Kernel|[Uu]nable to handle (?:kernel )?)(?: ?NULL)? ?(?:paging request|read|write|execute|"
                r"access|data access|pointer dereference)\b"
            ),
            ReportKind.CRASH,
            "BUG: page fault{in}",
            True,
            4,
        ),
        (r"Unhandled fault: |SError Interrupt|synchronous external abort", ReportKind.CRASH, "external abort{in}", True, 3),
        (r"kernel BUG at (?P<a>[\w./+-]{3,120}):[0-9]+", ReportKind.CRASH, "kernel BUG at {a}{in}", True, 4),
        # "WARNING: CPU: 0 PID: 1 at mm/slub.c:2574 ___slab_alloc+0x2f8/0x7b0"; "WARNING: mm/vmalloc.c:3470 at vunmap+0x58/0x68, CPU#5: …"
        (
            (
                r"WARNING: (?:CPU: [0-9]+ PID: [0-9]+ )?at (?P<a>[\w./+-]{3,120}):[0-9]+(?:/[0-9x]+)?"
                r"(?: (?P<f>[A-Za-z_][\w.]{1,100})(?:\+0x| \())?"
            ),
            ReportKind.WARNING,
            "WARNING in {f} at {a}",
            True,
            3,
        ),
        (
            (
                r"WARNING: (?P<a>[\w./+-]{3,120}\.[chS]):[0-9]+ at "
                r"(?P<f>[A-Za-z_][\w.]{1,100})(?:[+,]| \()"
            ),
            ReportKind.WARNING,
            "WARNING in {f} at {a}",
            True,
            3,
        ),
        (
            (
                r"WARNING: (?P<a>possible circular locking dependency|possible recursive locking|inconsistent lock state|suspicious RCU "
                r"usage"
                r"|bad unlock balance|lock held when returning to user space|Nested lock was not taken|possible irq lock inversion "
                r"dependency"
                r"|[A-Z/-]+-safe -> [A-Z/-]+-unsafe lock order) ?(?:detected|!)?"
            ),
            ReportKind.LOCKING,
            "{a}{in}",
            True,
            3,
        ),
        (
            (
                r"(?:\[ )?INFO: (?P<a>possible circular locking dependency|possible recursive locking|suspicious RCU usage|possible irq "
                r"lock "
                r"inversion dependency)"
            ),
            ReportKind.LOCKING,
            "{a}{in}",
            True,
            3,
        ),
        (r"DEBUG_LOCKS_WARN_ON", ReportKind.LOCKING, "DEBUG_LOCKS_WARN_ON{in}", True, 2),
        (
            (
                r"BUG: (?P<a>sleeping function called from invalid context|scheduling while atomic|using (?:smp_processor_id|"
                r"__this_cpu_\w+)\(\) "
                r"in preemptible"
                r"|spinlock (?:bad magic|lockup|recursion|already unlocked|wrong CPU)|workqueue lockup|Bad page (?:state|map|cache)|Bad "
                r"rss-counter state|stack guard page was hit"
                r"|non-zero pgtables_bytes|workqueue leaked lock or atomic|memory leak|MAX_LOCK_DEPTH too low|MAX_LOCKDEP_\w+ too low)"
            ),
            ReportKind.WARNING,
            "BUG: {a}{in}",
            True,
            4,
        ),
        (r"(?:watchdog: )?BUG: soft lockup", ReportKind.HANG, "soft lockup{in}", True, 4),
        (r"(?:NMI watchdog: )?(?:Watchdog detected )?hard LOCKUP", ReportKind.HANG, "hard lockup{in}", True, 4),
        (
            (
                r"INFO: task (?P<c>[^\s:]{1,40}):[0-9]+ blocked (?:for more than|on)|INFO: task (?P<c2>\S{1,40}) blocked for "
                r"more"
            ),
            ReportKind.HANG,
            "hung task{in}",
            True,
            4,
        ),
        (
            (
                r"INFO: rcu\w* (?:self-)?detected (?:expedited )?stalls?|rcu: INFO: rcu\w* "
                r"(?:self-)?detected"
            ),
            ReportKind.HANG,
            "rcu stall{in}",
            True,
            3,
        ),
        # "Oops: " stands before it since Linux 6.10
        (r"(?:Oops: )?general protection fault", ReportKind.CRASH, "general protection fault{in}", True, 4),
        # "traps: PANIC: double fault, error_code: 0x0", "double fault: 0000 [#1] PREEMPT SMP"
        (r"(?:traps: )?PANIC: double fault|(?:Oops: )?double fault: ", ReportKind.CRASH, "double fault{in}", True, 4),
        (
            (
                r"(?:Freezing of tasks|Freezing of user space) failed after|Freezing user space processes "
                r"failed"
            ),
            ReportKind.HANG,
            "freezing of tasks failed",
            False,
            3,
        ),
        (r"UBSAN: (?P<a>[\w -]{4,60}) in (?P<b>[\w./-]{3,120}?):[0-9]+", ReportKind.WARNING, "UBSAN: {a} in {b}", False, 4),
        (r"refcount_t: (?P<a>[^.\n]{6,60})", ReportKind.WARNING, "refcount_t: {a}{in}", True, 4),
        (r"ODEBUG: (?P<a>[a-z ]{4,20})", ReportKind.WARNING, "ODEBUG: {a}{in}", True, 4),
        (
            (
                r"(?:kernel: )?(?:BTRFS: |XFS: |ext4: )?[Aa]ssertion failed: "
                r"(?P<a>[^,\n]{3,90})"
            ),
            ReportKind.CRASH,
            "assertion failed: {a}",
            False,
            5,
        ),
        (r"unreferenced object 0x[0-9a-f]+ \(size", ReportKind.WARNING, "memory leak{in}", True, 2),
        (r"\S{0,40}: ?page allocation failure", ReportKind.WARNING, "page allocation failure{in}", True, 3),
        (
            (
                r"kobject: '?[^']{0,60}'? \([^)]{1,30}\): is not initialized, yet "
                r"kobject_get"
            ),
            ReportKind.WARNING,
            "kobject is not initialized{in}",
            True,
            3,
        ),
        (
            (
                r"unregister_netdevice: waiting for \S{1,40} to become "
                r"free"
            ),
            ReportKind.HANG,
            "unregister_netdevice: waiting for a device",
            False,
            3,
        ),
        (r"(?:Oops: )?divide error: |Divide by zero", ReportKind.CRASH, "divide error{in}", True, 3),
        (r"(?:Oops: )?invalid opcode: ", ReportKind.CRASH, "invalid opcode{in}", True, 2),
        (r"(?:rust_kernel: )?panicked at ", ReportKind.CRASH, "panic in Rust{in}", True, 3),
        (r"Internal error: |Oops: |Oops ?\[#|Oops - ", ReportKind.CRASH, "Oops{in}", True, 2),
        (r"Kernel panic - not syncing: (?!Fatal exception)(?P<a>[^\n]{3,80})", ReportKind.CRASH, "Kernel panic: {a}", False, 1),
        (r"Call [Tt]race:[ \t]*$|Backtrace:[ \t]*$", ReportKind.CRASH, "crash{in}", True, 0),
        (r"RIP: (?:[0-9a-f]{4}:)?[A-Za-z_]|NIP \[[0-9a-f]{8,16}\] [A-Za-z_]", ReportKind.CRASH, "crash{in}", True, 0),
        # How a failure ends that another line began
        (r"Kernel panic - not syncing: (?P<a>Fatal exception[^\n]{0,60})", ReportKind.CRASH, "Kernel panic: {a}", False, 0),
    )
)

TRACE = next(opener for opener in OPENERS if opener.weight == 0)
# A trace of a task that hangs, as sysrq-w prints it
SLEEPER = Opener(TRACE.pattern, ReportKind.HANG, "hung task{in}", weight=0)
# What looks like an opener and is none: compilers, checkers, messages of a healthy boot, tests of the checkers themselves.
NOT_RE = re.compile(
    r"WARNING: (?:modpost|Prefer|line over|Missing|Possible|please|braces|\[|EXPERIMENTAL|unmet|Documentation|Could not|vmlinux)"
    r"|Spectre V|INFO: lockdep is turned off|INFO: NMI handler|DEBUG_BUGVERBOSE|no-?BUG\b|test_|kunit|KTAP|# Subtest"
)
