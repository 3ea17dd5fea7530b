-- Which lines of those texts are the diff of which file
select
    changed_files.message,
    changed_files.part,
    changed_files.line,
    changed_files.end_line,
    paths.name as path,
    old_paths.name as old_path,
    changed_files.change,
    changed_files.is_binary,
    changed_files.additions,
    changed_files.deletions
from messages
inner join changed_files on messages.id = changed_files.message
inner join paths on changed_files.path = paths.path
left join paths as old_paths on changed_files.old_path = old_paths.path
where messages.thread = :thread and messages.position between :first and :last
order by changed_files.message, changed_files.part, changed_files.line
