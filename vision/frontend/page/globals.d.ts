// Marks of the scripts that listen already.

interface Window {
  fcJump?: boolean;
  fcUnsaved?: boolean;
}
