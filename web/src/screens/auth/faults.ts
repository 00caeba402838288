/** What can be wrong with what somebody types to come in: found here before it is sent, or by the server. */

import { troubleOfName } from "../../api/names";
import { Refused } from "../../api/problems";

export type SignUpName = "inviteCode" | "firstName" | "lastName" | "username" | "password";

/** What is wrong; the catalogue says it, as `auth.faults`. */
export type Fault =
  | "noEmail"
  | "noFirstName"
  | "noLastName"
  | "longName"
  | "unseenName"
  | "noPassword"
  | "shortPassword"
  | "longPassword"
  | "noInvite"
  | "usedInvite"
  | "usernameTaken"
  | "signUpClosed"
  | "signedUpBefore"
  | "signInRefused"
  | "invalidLink";

/** By the field that it stands beside; under `form` what is no single field's. */
export type Faults<Name extends string> = { [name in Name | "form"]?: Fault };

const EMAIL = /^[^@\s]+@[^@\s]+$/;
const EMAIL_LONGEST = 254;
const PASSWORD_SHORTEST = 6;
const PASSWORD_LONGEST_BYTES = 1024;

const lengthOf = (text: string) => [...text].length;

/** Keep what there is: a fault that is undefined is none. */
function only<Name extends string>(faults: { [name in Name]?: Fault | undefined }): { [name in Name]?: Fault } {
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault)) as { [name in Name]?: Fault };
}

export function checkSignUp(values: Record<SignUpName, string>, inviteNeeded: boolean): Faults<SignUpName> {
  return only({
    inviteCode: inviteNeeded && values.inviteCode.trim() === "" ? "noInvite" : undefined,
    firstName: checkName(values.firstName, "noFirstName"),
    lastName: checkName(values.lastName, "noLastName"),
    username: checkEmail(values.username),
    password: checkNewPassword(values.password),
  });
}

export function checkSignIn(values: Record<"username" | "password", string>): Faults<"username" | "password"> {
  return only({
    username: values.username.trim() === "" ? "noEmail" : undefined,
    password: values.password === "" ? "noPassword" : undefined,
  });
}

export function checkNewPassword(password: string): Fault | undefined {
  if (password === "") return "noPassword";
  if (lengthOf(password) < PASSWORD_SHORTEST) return "shortPassword";
  return new TextEncoder().encode(password).length > PASSWORD_LONGEST_BYTES ? "longPassword" : undefined;
}

function checkEmail(text: string): Fault | undefined {
  const email = text.trim();
  return EMAIL.test(email) && lengthOf(email) <= EMAIL_LONGEST && !/\p{Cf}/u.test(email) ? undefined : "noEmail";
}

function checkName(text: string, missing: Fault): Fault | undefined {
  if (text.trim() === "") return missing;
  const trouble = troubleOfName(text);
  if (trouble === null) return undefined;
  return trouble === "too_long" ? "longName" : "unseenName";
}

/** Read a refused sign-up; null where there is more to say than the catalogue knows. */
export function readSignUpRefusal(error: unknown, values: Record<SignUpName, string>): Faults<SignUpName> | null {
  if (!(error instanceof Refused)) return null;
  switch (error.code) {
    case "username_taken":
      return { username: "usernameTaken" };
    case "invalid_password":
      return { password: lengthOf(values.password) < PASSWORD_SHORTEST ? "shortPassword" : "longPassword" };
    case "invalid_name": // of the three the server names the username alone
      return error.problem.detail.includes("username") ? { username: "noEmail" } : { firstName: "unseenName" };
    case "invite_needed":
      return { inviteCode: values.inviteCode.trim() === "" ? "noInvite" : "usedInvite" };
    case "sign_up_closed":
      return { form: "signUpClosed" };
    case "key_reused": // an earlier try, whose answer was lost, has made somebody out of something else
      return { form: "signedUpBefore" };
    default:
      return null;
  }
}

export function readSignInRefusal(error: unknown): Faults<"username" | "password"> | null {
  return error instanceof Refused && error.code === "sign_in_refused" ? { password: "signInRefused" } : null;
}

export function readResetRefusal(error: unknown, password: string): Faults<"password"> | null {
  if (!(error instanceof Refused)) return null;
  if (error.code === "invalid_reset_token") return { form: "invalidLink" };
  if (error.code !== "invalid_password") return null;
  return { password: lengthOf(password) < PASSWORD_SHORTEST ? "shortPassword" : "longPassword" };
}
