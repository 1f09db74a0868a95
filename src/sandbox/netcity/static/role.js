// The choice of one of several roles.
"use strict";

const fault = document.getElementById("role-error");

async function choose(role) {
  try {
    const { entryPoint } = await callJson("context/sessionrole?roleGroup=" + role.id, { method: "POST" });
    location.assign(entryPoint);
  } catch (error) {
    fault.textContent = error.message;
    fault.hidden = false;
  }
}

const session = storedSession();
if (!session) leave();
else {
  for (const { role } of session.accountInfo.userRoles) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "primary";
    button.textContent = role.name;
    button.addEventListener("click", () => choose(role));
    document.getElementById("roles").append(button);
  }
}
