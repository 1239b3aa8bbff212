// Choose the time zone of this device where none is chosen yet. Without this the person chooses.
const select = document.querySelector("select[data-guess-zone]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (select && !select.value && here && here.includes("/")) {
  select.value = here;
  if (!select.value) { // a browser may know the place by an older name
    select.add(new Option(here.replaceAll("_", " "), here, true, true), 1);
  }
}
