"""Whole mails of robots, one of each format, made up: for the tests of what they report."""

LKP = "kernel test robot <lkp@intel.com>"
SYZBOT = "syzbot <syzbot+0123456789abcdef0123@syzkaller.appspotmail.com>"
JANE = "Jane Doe <jane@example.org>"
SHA = "1234567890abcdef1234567890abcdef12345678"
OTHER = "fedcba0987654321fedcba0987654321fedcba09"

LKP_TREE = f"""tree:   https://git.example.org/pump.git for-next
head:   {OTHER}
commit: {SHA} [3/15] pump: add a valve
config: i386-randconfig (attached as .config)

If you fix the issue, kindly add following tag
Reported-by: kernel test robot <lkp@intel.com>

All errors (new ones prefixed by >>):

   ld: drivers/pump/core.o: in function `pump_it':
>> core.c:(.text+0x5d4): undefined reference to `valve_open'
"""
LKP_SPARSE = """Hi Ann,

kernel test robot noticed the following build warnings:

[auto build test WARNING on pump/for-next]

url:    https://github.com/intel-lab-lkp/linux/commits/Ann-Archer/pump-go/20240101-120000
base:   https://git.example.org/pump.git for-next

sparse warnings: (new ones prefixed by >>)
>> drivers/pump/core.c:61:9: sparse: sparse: incorrect type in argument 1 (different base types)
   drivers/pump/core.c:63:9: sparse: sparse: symbol 'valve' was not declared. Should it be static?
"""
LKP_SMATCH = """Hi Ann,

kernel test robot noticed the following build warnings:

url:    https://github.com/intel-lab-lkp/linux/commits/Ann-Archer/pump-go/20240101-120000
base:   https://git.example.org/pump.git for-next

| Reported-by: kernel test robot <lkp@intel.com>
| Reported-by: Dan Example <dan@example.org>

smatch warnings:
drivers/pump/core.c:682 pump_it() warn: inconsistent indenting
"""
LKP_RUNTIME = f"""Hello,

kernel test robot noticed "BUG:KASAN:slab-use-after-free_in_pump_it" on:

commit: {SHA} ("pump: add a valve")
https://git.example.org/pump.git for-next

[test failed on linux-next/master {OTHER}]

in testcase: xfstests
version: xfstests-x86_64-1
with following parameters:

[   41.100000] BUG: KASAN: slab-use-after-free in pump_it+0x1e/0x180
"""
LKP_SLOWER = f"""Hello,

kernel test robot noticed a 51.1% regression of will-it-scale.per_thread_ops on:

commit: {SHA} ("[PATCH v2 3/4] pump: add a valve")

testcase: will-it-scale
"""
KERNELCI_BISECTION = f"""* This automated bisection report was sent to you on the basis  *
* that you may be involved with the breaking commit it has      *
* found.  No manual investigation has been done to verify it,   *

mainline/master bisection: baseline.login on pump-board

Summary:
  Start:      fedcba0987654 Linux 5.12-rc1
  Plain log:  https://storage.example.org/x.txt
  Result:     1234567890abc pump: add a valve

Checks:
  revert:     PASS
  verify:     PASS

Parameters:
  Tree:       mainline
  Branch:     master
  Target:     pump-board

Breaking commit found:

-------------------------------------------------------------------------------
commit {SHA}
Author: Ann Archer <ann@example.org>
Date:   Mon Feb 1 10:00:00 2021 +0100

    pump: add a valve
"""
KERNELCI_BUILD = f"""Hello,

New build issue found on stable-rc/linux-6.6.y:

---
 variable 'valve' is used uninitialized whenever 'if' condition is true [-Werror,-Wsometimes-uninitialized] in drivers/pump/core.o (core.c)
---

- dashboard: https://d.example.org/i/1
- giturl: https://git.example.org/stable-rc.git
- commit HEAD: {OTHER}

Log excerpt:
=====================================================
drivers/pump/core.c:118:6: error: variable 'valve' is used uninitialized whenever 'if' condition is true
"""
BOOT_WARNING = "WARNING: CPU: 0 PID: 1 at drivers/pump/core.c:12 pump_it+0x12/0x34 [logspec:linux_boot]"
KERNELCI_BOOT = f"""Hello,

New boot regression found on next/master:

---
 {BOOT_WARNING}
---

- giturl: https://git.example.org/next.git
- commit HEAD: {OTHER}

Log excerpt:
=====================================================
[    5.100000] WARNING: CPU: 0 PID: 1 at drivers/pump/core.c:12 pump_it+0x12/0x34
"""
CKI = """Hello,

We ran automated tests on a recent commit from this kernel tree:

       Kernel repo: https://git.example.org/pump.git
            Commit: 1234567890ab - pump: add a valve

The results of these automated tests are provided below.

    Overall result: FAILED (see details below)
             Merge: OK
           Compile: OK
             Tests: FAILED

  aarch64:
     ❌ xfstests - btrfs
"""
COVERITY = """Hello!

This is an experimental semi-automated report about issues detected by
Coverity from a scan of next-20200101 as part of the linux-next scan project.

You're getting this email because you were associated with the identified
lines of code (noted below) that were touched by commits:

  Tue Dec 31 10:00:00 2019 +0100
    1234567890ab ("pump: add a valve")

Coverity reported the following:

*** CID 1490001:  Null pointer dereferences  (FORWARD_NULL)
/drivers/pump/core.c: 61 in pump_it()
55     	if (!valve)

*** CID 1490002:  Memory - corruptions  (OVERRUN)
/drivers/pump/core.c: 99 in pump_stop()
"""
SMATCH = f"""Hello Ann Archer,

Commit {SHA[:12]} ("pump: add a valve") from Jan 1, 2024
(linux-next), leads to the following Smatch static checker warning:

	drivers/pump/core.c:61 pump_it()
	error: we previously assumed 'valve' could be null (see line 55)

drivers/pump/core.c
    55 	if (!valve)
"""
NEXT = """Hi all,

After merging the pump tree, today's linux-next build (x86_64 allmodconfig)
failed like this:

drivers/pump/core.c:61:9: error: too few arguments to function 'pump_it'

Caused by commit

  1234567890ab ("pump: add a valve")

I have used the pump tree from next-20240101 for today.

Also, the powerpc build failed like this:

arch/powerpc/pump.c:7:1: error: 'valve' undeclared (first use in this function)

Caused by commit

  fedcba098765 ("pump: drop the old valve")

from the tip tree.
"""
NEXT_PAIR = """Hi all,

After merging the tip tree, today's linux-next build (x86_64 allmodconfig)
failed like this:

ERROR: modpost: "pump_it" [drivers/valve/valve.ko] undefined!

Caused by commit

  1234567890ab ("pump: Remove EXPORTs")

interacting with commit

  fedcba098765 ("valve: use the pump")

from the drm tree.
"""
BUGZILLA = """https://bugzilla.kernel.org/show_bug.cgi?id=200001

            Bug ID: 200001
           Summary: pump stops after resume
           Product: Drivers
    Kernel Version: 5.8.3
              Tree: Mainline
        Regression: Yes

It worked in 5.7.
"""
SYZBOT_NEW = """Hello,

syzbot found the following issue on:

HEAD commit:    1234567890ab Merge tag 'pump-5.12' of git://git.example.org/pump
git tree:       upstream
console output: https://syzkaller.appspot.com/x/log.txt?x=1
dashboard link: https://syzkaller.appspot.com/bug?extid=0123456789abcdef0123
C reproducer:   https://syzkaller.appspot.com/x/repro.c?x=1

IMPORTANT: if you fix the issue, please add the following tag to the commit:
Reported-by: syzbot+0123456789abcdef0123@syzkaller.appspotmail.com

BUG: soft lockup - CPU#0 stuck for 143s! [pumpd:77]
"""
SYZBOT_BISECTED = f"""syzbot has bisected this issue to:

commit {SHA}
Author: Ann Archer <ann@example.org>
Date:   Mon Feb 1 10:00:00 2021 +0000

    pump: add a valve

bisection log:  https://syzkaller.appspot.com/x/bisect.txt?x=1
start commit:   {OTHER[:12]} Linux 5.12-rc1
git tree:       upstream
"""
SYZBOT_CI = """syzbot ci has tested the following series

[v2] pump: add a valve
https://lore.kernel.org/all/20240101.1-1-ann@example.org
* [PATCH v2 1/2] pump: go

and found the following issue:
possible deadlock in pump_it

***

possible deadlock in pump_it

tree:      net-next

WARNING: possible circular locking dependency detected
pumpd/77 is trying to acquire lock:
ffff8881 (&p->lock){+.+.}-{3:3}, at: pump_it+0x11f/0x980
"""
LKFT = """[ please ignore if it is already reported ]

Regression found on arm64 pump-board with linux next-20240102 tag.

BAD:  next-20240102
Good: next-20240101

Reported-by: Linux Kernel Functional Testing <lkft@linaro.org>

[   41.100000] Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008
[   41.100001] Internal error: Oops: 0000000096000004 [#1] PREEMPT SMP
[   41.100002] pc : pump_it+0x1e/0x180
[   41.100003] Call trace:
[   41.100004]  pump_it+0x1e/0x180

Anders bisected this and found,
# first bad commit:
  [1234567890abcdef1234567890abcdef12345678]
  pump: add a valve
"""
