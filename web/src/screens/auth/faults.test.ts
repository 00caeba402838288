import { describe, expect, it } from "vitest";
import { type Problem, Refused, Unreachable } from "../../api/problems";
import {
  checkNewPassword,
  checkSignIn,
  checkSignUp,
  readResetRefusal,
  readSignInRefusal,
  readSignUpRefusal,
} from "./faults";

const ASHA = {
  inviteCode: "",
  firstName: "Asha",
  lastName: "Rao",
  username: "asha@example.com",
  password: "correct horse",
};

const refused = (code: string, detail = "") => new Refused({ code, detail, status: 422 } as Problem, null);

describe("what is checked before it is sent", () => {
  it("lets pass what the server lets pass", () => {
    expect(checkSignUp(ASHA, false)).toEqual({});
    expect(checkSignUp({ ...ASHA, firstName: " सुनीता ", username: " a@b " }, false)).toEqual({});
  });

  it("says of every field that is empty what belongs there", () => {
    const empty = { inviteCode: "", firstName: "", lastName: " ", username: "", password: "" };
    expect(checkSignUp(empty, true)).toEqual({
      inviteCode: "noInvite",
      firstName: "noFirstName",
      lastName: "noLastName",
      username: "noEmail",
      password: "noPassword",
    });
    expect(checkSignIn(empty)).toEqual({ username: "noEmail", password: "noPassword" });
  });

  it.each(["asha", "asha@", "@example.com", "as ha@example.com", "a@b@c", `${"a".repeat(250)}@b.in`])(
    "knows that %s is no e-mail address",
    (username) => {
      expect(checkSignUp({ ...ASHA, username }, false)).toEqual({ username: "noEmail" });
    },
  );

  it("counts the characters of a name, and not what they are stored as", () => {
    expect(checkSignUp({ ...ASHA, firstName: "😀".repeat(50) }, false)).toEqual({});
    expect(checkSignUp({ ...ASHA, firstName: "😀".repeat(51) }, false)).toEqual({ firstName: "longName" });
  });

  it.each(["\u200b", "a\u202eb", "a\u0007b"])("refuses names that nobody could read", (lastName) => {
    expect(checkSignUp({ ...ASHA, lastName }, false)).toEqual({ lastName: "unseenName" });
  });

  it("holds passwords to six characters and 1,024 bytes", () => {
    expect(checkNewPassword("12345")).toBe("shortPassword");
    expect(checkNewPassword("123456")).toBeUndefined();
    expect(checkNewPassword("अ".repeat(341))).toBeUndefined();
    expect(checkNewPassword("अ".repeat(342))).toBe("longPassword");
  });
});

describe("what the server refuses", () => {
  it("is told beside the field that it is about", () => {
    expect(readSignUpRefusal(refused("username_taken"), ASHA)).toEqual({ username: "usernameTaken" });
    expect(readSignUpRefusal(refused("invite_needed"), ASHA)).toEqual({ inviteCode: "noInvite" });
    expect(readSignUpRefusal(refused("invite_needed"), { ...ASHA, inviteCode: "x" })).toEqual({
      inviteCode: "usedInvite",
    });
    expect(
      readSignUpRefusal(refused("invalid_name", "Not acceptable: a username is an e-mail address."), ASHA),
    ).toEqual({
      username: "noEmail",
    });
    expect(readSignInRefusal(refused("sign_in_refused"))).toEqual({ password: "signInRefused" });
    expect(readResetRefusal(refused("invalid_reset_token"), "123456")).toEqual({ form: "invalidLink" });
    expect(readResetRefusal(refused("invalid_password"), "123")).toEqual({ password: "shortPassword" });
  });

  it("speaks for itself where no field is wrong", () => {
    expect(readSignUpRefusal(refused("throttled"), ASHA)).toBeNull();
    expect(readSignInRefusal(refused("throttled"))).toBeNull();
    expect(readResetRefusal(new Unreachable(null), "123456")).toBeNull();
  });
});
