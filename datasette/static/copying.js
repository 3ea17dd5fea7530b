// A button that copies a command. Without this file the command is selected by hand, and there is no button.
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("button[data-copies]")) {
    const command = document.getElementById(button.dataset.copies);
    if (!command || !navigator.clipboard) continue; // browsers give a clipboard to https and to this machine alone
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(command.textContent);
      button.textContent = "Copied";
    });
  }
});
