-- What a patch does to a path as a whole
select changed_files.change, changed_files.additions, changed_files.deletions, old_paths.name as old_path
from messages
inner join changed_files on messages.id = changed_files.message
inner join paths on changed_files.path = paths.path
left join paths as old_paths on changed_files.old_path = old_paths.path
where messages.message_id = :message_id and (paths.name = :path or old_paths.name = :path)
order by changed_files.part, changed_files.line
limit 1
