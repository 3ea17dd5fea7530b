-- Hunks
-- One row per hunk of a diff in a message.
select
    messages.message_id,  -- the message that holds the diff
    diff_hunks.part,
    diff_hunks.line,  -- of the @@ line
    paths.name as path,
    diff_hunks.old_start,  -- first line in the file before the change
    diff_hunks.old_count,  -- lines there
    diff_hunks.new_start,  -- first line in the file after the change
    diff_hunks.new_count,  -- lines there
    diff_hunks.section,  -- what git prints behind the second @@: mostly the function; '' where nothing stands there
    diff_hunks.end_line,
    patches.root_id,  -- the posting, where the message is one of its patches; null for other diffs
    patches.series  -- the series, where the message is one of its patches; null for other diffs
from diff_hunks
inner join messages on diff_hunks.message = messages.id
inner join paths on diff_hunks.path = paths.path
left join patches on diff_hunks.message = patches.id
