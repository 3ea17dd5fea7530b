-- Which lines of those texts name commits, and the posted patches that these are
select
    named_commits.message,
    named_commits.part,
    named_commits.line,
    named_commits.end_line,
    named_commits.quoted,
    named_commits.sha,
    named_commits.subject,
    named_commits.role,
    named_commits.tree,
    named_commits.stability,
    patch_messages.message_id as patch,
    patch_messages.subject as patch_subject,
    named_commits.patch_by
from messages
inner join named_commits on messages.id = named_commits.message
left join messages as patch_messages on named_commits.patch = patch_messages.id
where messages.thread = :thread and messages.position between :first and :last
order by named_commits.message, named_commits.part, named_commits.line, named_commits.id
