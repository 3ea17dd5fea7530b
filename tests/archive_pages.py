"""Specimens of archives' pages, in the form that each kind of software gives them."""

HYPERMAIL_1 = """<!-- received="Tue Mar  5 09:01:12 1996 EST" -->
<!-- sent="Tue, 5 Mar 1996 15:00:02 +0100" -->
<!-- name="Ann Archer" -->
<!-- email="ann@example.org" -->
<!-- subject="Re: pool &amp; lock" -->
<!-- id="199603051400.PAA00012@example.org" -->
<!-- inreplyto="pool and lock" -->
<title>Devel Archive: Re: pool &amp; lock</title>
<h1>Re: pool &amp; lock</h1>
Ann Archer (<i>ann@example.org</i>)<br>
<ul>
<li> <b>Next message:</b> <a href="0003.html">Bob: "other"</a>
<li> <b>In reply to:</b> <a href="0001.html">Bob Baker: "pool and lock"</a>
<!-- reply="end" -->
</ul>
<hr>
<!-- body="start" -->
Bob wrote:<br>
<p>
<i>&gt; see &lt;<a href="http://example.org/a?b=1&amp;c=2">http://example.org/a?b=1&amp;c=2</a>&gt;</i><br>
<i>&gt;   indented</i><br>
Yes.<br>
<pre>
--\x20
Ann
<p>
end
</pre>
<!-- body="end" -->
<hr>
<ul>
<li> <b>In reply to:</b> <a href="0009.html">Nobody</a>
</ul>
"""
HYPERMAIL_1_TEXT = """Bob wrote:

> see <http://example.org/a?b=1&c=2>
>   indented
Yes.
--\x20
Ann

end
"""

HYPERMAIL_2 = """<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<meta name="generator" content="hypermail 2.4.1" /><title>[PATCH] pool: lock from Ann Archer</title></head>
<body>
<h1>[PATCH] pool: lock</h1>
<!-- received="Thu Jan  1 00:00:00 1970" -->
<!-- sent="Mon,  4 Mar 2024 11:00:00 +0100" -->
<!-- isosent="20240304100000" -->
<!-- name="Ann Archer" -->
<!-- email="ann_at_example.org_at_archive.example" -->
<!-- subject="[PATCH] pool: lock" -->
<!-- id="20240304.1-ann_at_example.org" -->
<!-- inreplyto="cover_at_example.org" -->
<!-- body="start" -->
<div class="mail">
<address class="headers"><span id="from"><dfn>From</dfn>: Ann Archer</span><br /></address>
<pre id="body">
<a name="start" id="start"></a>Signed-off-by: Ann Archer &lt;ann_at_example&#46;<!--nospam-->org&gt;
---
 pool.c | 1 +

_at__at_ -1,2 +1,3 &#64;&#64; int pool(void)
 {
+\tlock();

</pre>
</div>
<!-- body="end" -->
</body></html>
"""
HYPERMAIL_2_TEXT = """Signed-off-by: Ann Archer <ann_at_example.org>
---
 pool.c | 1 +

@@ -1,2 +1,3 @@ int pool(void)
 {
+\tlock();
"""

MARC = """<head>
 <title>'Re: pool' - MARC</title>
</head>
<body bgcolor="#ffffff">
<pre><b>[<a href="?l=devel&m=1&w=2">prev in list</a>] [<a href="?l=devel&m=3&w=2">next in list</a>] </b>
<b><font size=+1>
List:       <a href="?l=devel&r=1&w=2">devel</a>
Subject:    <a href="?t=1&r=1&w=2">Re: pool</a>
From:       <a href="?a=1&r=1&w=2">"A ! Archer" &lt;ann () example ! org&gt;</a>
Date:       <a href="?l=devel&r=1&b=202403">2024-03-04 9:00:05</a>
Message-ID: <a href="?i=x">x.1 () mail ! example ! org</a></font>
[<a href="?l=devel&m=170954280512345&q=raw">Download message RAW</a>]</b>

&gt; why?

Because a line of prose that is longer than what fits on the page is broken up \\
by the archive, which a reader has to undo.
#define SHORT(x) \\
\tlong(x)
--
Ann
<b>[<a href="?l=devel&m=1&w=2">prev in list</a>] [<a href="?l=devel&m=3&w=2">next in list</a>] </b>
</pre></body></html>
"""
MARC_TEXT = """> why?

Because a line of prose that is longer than what fits on the page is broken up by the archive, which a reader has to undo.
#define SHORT(x) \\
\tlong(x)
--
Ann
"""

PIPERMAIL_20 = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2//EN">
<HTML>
 <HEAD><TITLE> [Devel] pool</TITLE><LINK REL="made" HREF="mailto:ann%40example.org"></HEAD>
 <BODY BGCOLOR="#ffffff">
   <H1>[Devel] pool
   </H1>
    <B>Ann Archer
    </B>
    <A HREF="mailto:ann%40example.org"
       TITLE="[Devel] pool">ann@example.org
       </A><BR>
    <I>Mon, 4 Mar 2024 11:00:00 +0100</I>
    <P><UL><LI> Previous message: <A HREF="000001.html">[Devel] other</A></li></UL>
    <HR>
<!--beginarticle-->
<PRE>Hello &lt;all&gt;,
\tsee <A HREF="http://example.org/x">http://example.org/x</A>

Ann
</PRE>
<!--endarticle-->
    <HR>
</BODY></HTML>
"""
PIPERMAIL_TEXT = """Hello <all>,
\tsee http://example.org/x

Ann
"""

PIPERMAIL_21 = (
    PIPERMAIL_20.replace(
        'HREF="mailto:ann%40example.org"\n',
        'HREF="mailto:devel%40lists.example.org?Subject=Re%3A%20pool&In-Reply-To=%3Cpool-1%40example.org%3E"\n',
    )
    .replace("ann@example.org\n", "ann at example.org\n")
    .replace("<I>Mon, 4 Mar 2024 11:00:00 +0100</I>", "<I>Mon Mar  4 11:00:00 CET 2024</I>")
)

MHONARC = """<!-- MHonArc v2.6.19+ -->
<!--X-Subject: Re: pool -->
<!--X-From-R13: Oya Ofpure &#60;naaNrknzcyr.bet> -->
<!--X-Date: Mon,  4 Mar 2024 11:00:33 +0100 (CET) -->
<!--X-Message-Id: 20240304.2&#45;ann@example.org -->
<!--X-Content-Type: text/plain -->
<!--X-Reference: cover@example.org -->
<!--X-Reference: patch&#45;1@example.org -->
<!--X-Head-End-->
<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html><head><title>Re: pool</title></head><body>
<!--X-Body-Begin-->
<!--X-MsgBody-->
<!--X-Subject-Header-Begin-->
<h1>Re: pool</h1><hr>
<!--X-Subject-Header-End-->
<!--X-Head-of-Message-->
<ul>
<li><em>To</em>: <a href="mailto:devel%40lists.example.org">devel@lists.example.org</a></li>
<li><em>From</em>: Ann Archer &lt;<a href="mailto:ann%40example.org">ann@example.org</a>&gt;</li>
<li><em>Date</em>: Mon, 4 Mar 2024 11:00:00 +0100</li>
<li><em>List-id</em>: Devel &lt;devel.lists.example.org&gt;</li>
<li><em>References</em>: &lt;<a href="msg00001.html">cover@example.org</a>&gt; &lt;<a href="msg00002.html">patch-1@example.org</a>&gt;</li>
</ul>
<!--X-Head-of-Message-End-->
<!--X-Head-Body-Sep-Begin--><hr><!--X-Head-Body-Sep-End-->
<!--X-Body-of-Message-->
<pre>&gt;<i> why?</i>
Because.
--\x20
Ann
</pre>
<!--X-Body-of-Message-End-->
<!--X-MsgBody-End-->
<!--X-Follow-Ups--><hr><ul><li><strong>Follow-Ups</strong>: <a href="msg00004.html">Re: pool</a></li></ul>
<!--X-Follow-Ups-End-->
</body></html>
"""
# A mail that has its text as HTML, with a footer as a plain part; a link in it whose address has a link itself
MHONARC_HTML = MHONARC.replace(
    """<pre>&gt;<i> why?</i>
Because.
--\x20
Ann
</pre>
""",
    """

      <p>
        <div>
            <b>Comment # 2
              on bug 7</b> from  &lt;bob@example.org&gt;
        <pre>see <a rel="nofollow" href="https://example.org/r/<a href="msg00001.html">cover@example.org</a>">https://example.org/r/<a
 href="msg00001.html">cover@example.org</a></a>
  indented</pre>
        </div>
      </p>
      <table><tr><td>State</td>
         <td>NEW</td></tr></table>
a &lt; b
<pre>___
devel mailing list
</pre>
""",
)
MHONARC_HTML_TEXT = """Comment # 2 on bug 7 from <bob@example.org>

see https://example.org/r/cover@example.org
  indented

State NEW
a < b

___
devel mailing list
"""
MHONARC_TEXT = "> why?\nBecause.\n--\x20\nAnn\n"

# MHonArc in the dress that lkml.iu.edu gives it: no list of fields, the address only in a comment, or masked
LKML = """<!-- MHonArc v2.6.16 -->
<!--X-Subject: Re: pool -->
<!--X-From-R13: [nel Ofpure <znelNrknzcyr.bet> -->
<!--X-Date: Mon,  4 Mar 2024 11:00:33 +0100 (CET) -->
<!--X-Message-Id: 20240304.3@example.org -->
<!--X-Head-End-->
<html><head><title>Devel Archive: Re: pool</title></head><body>
<!--X-Subject-Header-Begin-->
<h1>Re: pool</h1>
<strong>From: </strong>Mary Bscher
<br><strong>Date: </strong> Mon Mar 04 2024 - 05:00:33 EST
<p>
<ul>
<li><strong>Next message: </strong> <a href="0003.html"> Bob: "other"</a>
<li><strong>In reply to: </strong> <a href="0001.html"> Bob: "pool"</a>
</ul>
<!--X-Subject-Header-End-->
<!--X-Head-of-Message-->
<!--X-Head-of-Message-End-->
<!--X-Body-of-Message-->
&gt;<i> why, bob@xxxxxxxxxxx?</i><br>
<br>
Because.<br>
 <br>
<br>
<!--X-Body-of-Message-End-->
</body></html>
"""
LKML_TEXT = "> why, bob@xxxxxxxxxxx?\n\nBecause.\n \n"

PUBLIC_INBOX = """<html><head><title>Re: pool - Ann Archer</title></head><body><form
action="../"><pre><a
href="../?t=1"><b>public inbox for devel@example.org</b></a></pre></form><pre
id=b>From: &#34;Archer, Ann&#34; &lt;ann@example.org&gt;
To: devel@example.org,
\tBob Baker &lt;bob@example.org&gt;
Subject: <a
href="#r"
id=t>Re: pool</a>
Date: Mon, 04 Mar 2024 11:00:00 +0100\t<a
href="#r">[thread overview]</a>
Message-ID: &lt;reply-1@example.org&gt; (<a
href="raw">raw</a>)
In-Reply-To: &lt;<a
href="../pool-1@example.org/">pool-1@example.org</a>&gt;

<span
class="q">&gt; why?
</span>
Because.

--\x20
Ann

</pre><hr><pre><a
href="#R">reply</a></pre><hr><pre>This is a public inbox, see <a
href="../_/text/mirror/">mirroring instructions</a>
</pre></body></html>
"""

_A, _B = "a" * 40, "b" * 40
PUBLIC_INBOX_THREAD = f"""<html><head><title>pool</title></head><body><form
action="../../"><pre><a
href="../../"><b>public inbox for devel@example.org</b></a></pre></form><pre><a
href=#e{_A}
id=m{_A}>*</a> <u
id=u><b>pool</b></u>
<b>@ 2024-03-04  9:00 Bob Baker</b>
  2024-03-04 10:00 ` <a
href="#m{_B}">Ann Archer</a>
  <a
href=#r{_A}>0 siblings, 1 reply; 2+ messages in thread</a>
From: Bob Baker @ 2024-03-04  9:00 UTC (<a
href="../../pool-1@example.org/">permalink</a> / <a
href="../../pool-1@example.org/raw">raw</a>)
  To: devel

What is it?

<a
href=#m{_A}
id=e{_A}>^</a> <a
href="../../pool-1@example.org/">permalink</a></pre><hr><pre><a
href=#e{_B}
id=m{_B}>*</a> <b>Re: pool</b>
  2024-03-04  9:00 <a
href="#m{_A}">pool</a> Bob Baker
<b>@ 2024-03-04 10:00 ` Ann Archer</b>
  <a
href=#r{_B}>0 siblings, 0 replies; 2+ messages in thread</a>
From: Ann Archer @ 2024-03-04 10:00 UTC (<a
href="../../reply%2b1@example.org/">permalink</a> / <a
href="../../reply%2b1@example.org/raw">raw</a>)
  To: Bob Baker; <b>+Cc:</b> devel

<a
href="../../x/1-a.txt">[-- Attachment #1: Type: text/plain, Size: 90 bytes --]</a>

A pool.

<a
href=#m{_B}
id=e{_B}>^</a> <a
href="../../reply%2b1@example.org/">permalink</a></pre><hr><pre>This is a public inbox, see <a
href="../../_/text/mirror/">mirroring instructions</a></pre></body></html>
"""

# The answer stands above what it answers, which has no Subject:, and attachments
_HEAD, _TOP, _TAIL = PUBLIC_INBOX_THREAD.partition("</pre></form><pre>")
_FIRST, _SECOND, _FOOT = _TAIL.split("</pre><hr><pre>")
_FIRST = _FIRST.replace("<b>pool</b>", "<b>(no subject)</b>").replace(
    "What is it?\n",
    """<a
href="../../x/1-a.txt">[-- Attachment #1: Type: text/plain, Size: 12 bytes --]</a>

What is it?

<a
href="../../x/2-0001-pool.patch">[-- Attachment #2: 0001-pool.patch --]
[-- Type: text/x-patch, Size: 300 bytes --]</a>

<span
class="head">diff --git a/pool.c b/pool.c
</span>--- a/pool.c
+++ b/pool.c

<a
href="../../x/3-a.asc">[-- Attachment #3: a.asc --]
[-- Type: application/pgp-signature, Size: 195 bytes --]</a>
""",
)
_SECOND = _SECOND.replace("[-- Attachment #1: Type: text/plain, Size: 90 bytes --]", "A pond.")
_SECOND = _SECOND.replace("A pool.\n", "A pool.\n[-- Attachment #7: Type: text/plain, Size: 1 bytes --]\n")
PUBLIC_INBOX_LATE = _HEAD + _TOP + "</pre><hr><pre>".join((_SECOND, _FIRST, _FOOT))

TEXT = """Re: pool

From: Ann Archer
Date: Mon Mar 04 2024 - 05:03:12 EST

On Mon, Mar 4, 2024 at 9:00 AM Bob Baker <bob@xxxxxxxxxxx> wrote:
> JÃ¼rgen, what is it?

A pool
of locks.
"""
