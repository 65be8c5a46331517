import { connect, type Socket } from "node:net";

/** A connection on which many requests are sent before their answers are read. */
export interface Pipeline {
  /** Status of each answer, in order. Rejects when the server hangs up before all came. */
  send(bodies: readonly string[]): Promise<readonly number[]>;
  close(): void;
}

export function openPipeline(port: number): Pipeline {
  let socket: Socket | undefined;
  return {
    send(bodies) {
      socket ??= connect({ port, host: "127.0.0.1", noDelay: true });
      const open = socket;
      return new Promise((resolve, reject) => {
        let unread = "";
        const statuses: number[] = [];
        const end = (done: () => void) => {
          open.removeAllListeners("data").removeAllListeners("close").removeAllListeners("error");
          open.on("error", () => undefined);
          done();
        };
        open.setEncoding("latin1");
        open.on("data", (text: string) => {
          unread += text;
          for (let answer = readAnswer(unread); answer; answer = readAnswer(unread)) {
            statuses.push(answer.status);
            unread = unread.slice(answer.length);
          }
          if (statuses.length === bodies.length)
            end(() => {
              resolve(statuses);
            });
        });
        const broken = () => {
          end(() => {
            socket = undefined;
            reject(new Error(`hung up after ${statuses.length} of ${bodies.length} answers`));
          });
        };
        open.on("close", broken).on("error", broken);
        open.write(bodies.map(requestOf).join(""));
      });
    },
    close() {
      socket?.destroy();
    },
  };
}

function requestOf(body: string): string {
  const length = Buffer.byteLength(body);
  return `POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
}

/** The first answer of a stream, once it is whole. */
function readAnswer(text: string): { readonly status: number; readonly length: number } | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const status = Number(head.slice(9, 12));
  const told = /^content-length: (\d+)$/im.exec(head)?.[1];
  if (told !== undefined) {
    const length = end + 4 + Number(told);
    return text.length < length ? undefined : { status, length };
  }
  // No answer without a length has a body here.
  const last = text.indexOf("0\r\n\r\n", end + 4);
  return last < 0 ? undefined : { status, length: last + 5 };
}
