-- Changes of files
-- One row per path that a diff in a message changes: posted patches, and diffs in replies and attachments alike.
select
    messages.message_id,  -- the message that holds the diff
    changed_files.part,
    changed_files.line,  -- of the head of this file's diff
    paths.name as path,  -- after the change; before it for a deletion
    old_paths.name as old_path,  -- where a rename or copy comes from; null for all else
    changed_files.change,  -- modify, create, delete, rename, copy, mode (only the permissions)
    changed_files.additions,
    changed_files.deletions,
    changed_files.old_blob,  -- as abbreviated in the index line; null without one, all zeros: no blob
    changed_files.new_blob,  -- as abbreviated in the index line; null without one, all zeros: no blob
    changed_files.end_line,
    changed_files.is_binary,  -- 1: git shows no lines of it
    changed_files.old_mode,  -- six octal digits; null where the diff does not say
    changed_files.new_mode,  -- six octal digits; null where the diff does not say
    patches.root_id,  -- the posting, where the message is one of its patches; null for other diffs
    patches.series  -- the series, where the message is one of its patches; null for other diffs
from changed_files
inner join messages on changed_files.message = messages.id
inner join paths on changed_files.path = paths.path
left join paths as old_paths on changed_files.old_path = old_paths.path
left join patches on changed_files.message = patches.id
