-- Commits named in mails
-- One row per place where a message names a commit, and the posted patch that it is, where that is known.
select
    messages.message_id,  -- the message that names it
    named_commits.part,
    named_commits.line,
    named_commits.quoted,
    named_commits.sha,  -- 7 to 40 hex, as given; null where only the subject is given
    named_commits.subject,  -- as written; null where only the id is given
    named_commits.role,  -- fixes, reverts, cherry-picked, upstream, bisected, base, prerequisite, applied, listed, mentioned
    named_commits.tree,  -- tree or branch that the text says it is in; null where it does not say
    named_commits.stability,  -- what the id is worth: mainline, stable, tip, subsystem, next, mm, branch, unknown
    patch_messages.message_id as patch,  -- Message-ID of the posted patch that it is; null: not known, a normal state
    named_commits.patch_by,  -- what shows that: link, patch-id, notice, subject, author-date
    named_commits.end_line,
    messages.sent_at,  -- when the message was sent
    named_commits.link_id  -- Message-ID of a Link: that stands with it; null without one
from named_commits
inner join messages on named_commits.message = messages.id
left join messages as patch_messages on named_commits.patch = patch_messages.id
