// A private address beside which a button copies it. Without this script it is selected and copied by hand.
for (const field of document.querySelectorAll("input[data-copy]")) {
  if (!navigator.clipboard) break;
  const line = document.createElement("div");
  line.className = "copy-line";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn line";
  button.textContent = "Copy the address";
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Copied.";
    } catch {
      field.select();
      said.textContent = "Your browser did not let us. The address is selected: copy it by hand.";
    }
  });
  line.append(button, said);
  field.after(line);
}
