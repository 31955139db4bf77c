/** `22:41:07` of an ISO time, on the reader's clock. */
export const printTime = (iso: string): string => {
  const time = new Date(iso);
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
};
