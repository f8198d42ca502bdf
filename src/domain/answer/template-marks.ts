const HEADS =
  /^(?:<s>|<bos>|<\|begin_of_text\|>|<\|im_start\|>(?:assistant\b)?|<\|start\|>(?:assistant\b)?|<start_of_turn>(?:model\b)?|<\|turn>(?:model\b)?|<\|assistant\|>|<\|start_header_id\|>assistant<\|end_header_id\|>|<\|channel\|>\s{0,9}final\b[^<]{0,40}(?:<\|constrain\|>[^<]{0,40})?<\|message\|>|<\|begin_of_solution\|>|<\|START_RESPONSE\|>)\s*/;

/** The text without what a chat template puts before an answer. */
export function withoutHead(text: string): string {
  let rest = text.trimStart();
  for (let head = HEADS.exec(rest); head; head = HEADS.exec(rest)) rest = rest.slice(head[0].length);
  return rest;
}

const TAILS = [
  '<|im_end|>',
  '<|endoftext|>',
  '<|end_of_text|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<|end|>',
  '<|return|>',
  '<|EOT|>',
  '<|END_RESPONSE|>',
  '<|END_OF_TURN_TOKEN|>',
  '<|end_of_solution|>',
  '<|user|>',
  '<end_of_turn>',
  '<turn|>',
  '<eos>',
  '</s>',
  '<｜end▁of▁sentence｜>',
];

/** The text without what a chat template puts at its very end. */
export function withoutTail(text: string): string {
  let end = text.trimEnd().length;
  for (;;) {
    const tail = TAILS.find((one) => text.endsWith(one, end));
    if (tail === undefined) return text.slice(0, end);
    end -= tail.length;
    while (end > 0 && text[end - 1]?.trim() === '') end -= 1;
  }
}
